namespace Trainer.Methods.Physics.Networks;

/// <summary>A variable whose two ends are one place: x is seen as cos and sin of 2π (x − start) / length only, which makes a network periodic exactly.</summary>
/// <param name="Variable">Its number among the inputs, from 0.</param>
/// <param name="Start">The lower end.</param>
/// <param name="Length">The period.</param>
public sealed record PeriodicVariable(int Variable, double Start, double Length)
{
    /// <summary>2π / length.</summary>
    public double Frequency => 2 * Math.PI / Length;
}
