namespace Trainer.Kernels.Jets;

/// <summary>What is computed.</summary>
/// <param name="Space">Which coefficients there are.</param>
/// <param name="Function">φ.</param>
internal sealed record JetProblem(JetSpace Space, JetFunction Function);
