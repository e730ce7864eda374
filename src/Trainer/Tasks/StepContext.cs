using Trainer.Randomness;

namespace Trainer.Tasks;

/// <summary>Where in the run a step stands.</summary>
/// <param name="Step">The step's number, from 0.</param>
/// <param name="Epoch">The epoch's number, from 0; 0 throughout for methods without epochs.</param>
/// <param name="Random">
/// Random numbers of this step alone. torch's default generator has been seeded from it, so that a step does not depend on what was
/// drawn before it and a resumed run draws what the undisturbed run would have.
/// </param>
public readonly record struct StepContext(long Step, long Epoch, RandomStream Random);
