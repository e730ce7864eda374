using Trainer.Kernels.Constraints;

namespace Trainer.Kernels.Recurrence;

/// <summary>One way to run a recurrence of a given size, with its time.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Tiles">How it is divided, as in "SLICES 1, TILES 2, DEPTH 96"; empty where nothing is to be chosen.</param>
/// <param name="Constraints">How the constraints on the device stand.</param>
/// <param name="Time">The fastest of a few runs forward and backward.</param>
public sealed record RecurrentCandidate(RecurrentBackend Backend, string Tiles, IReadOnlyList<ConstraintReport> Constraints, TimeSpan Time);
