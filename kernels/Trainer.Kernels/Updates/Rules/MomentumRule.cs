namespace Trainer.Kernels.Updates.Rules;

/// <summary><see cref="UpdateRule.Momentum"/>.</summary>
internal readonly struct MomentumRule : IRule
{
    /// <inheritdoc/>
    public int States => 1;

    /// <inheritdoc/>
    public float Direction(UpdateCoefficients c, float p, float g, ref float s1, ref float s2, ref float s3) => s1 = c.Keep1 * s1 + (g + c.Decay * p);
}
