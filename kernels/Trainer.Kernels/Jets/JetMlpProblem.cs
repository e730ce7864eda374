namespace Trainer.Kernels.Jets;

/// <summary>What is computed.</summary>
/// <param name="Space">Which coefficients there are.</param>
/// <param name="Function">φ.</param>
/// <param name="Points">How many points.</param>
/// <param name="Widths">Inputs of the first layer, and outputs of each.</param>
internal sealed record JetMlpProblem(JetSpace Space, JetFunction Function, long Points, IReadOnlyList<long> Widths)
{
    /// <summary>How many layers, the last included.</summary>
    public int Layers => Widths.Count - 1;
}
