namespace Trainer.Kernels.Updates.Rules;

/// <summary><see cref="UpdateRule.Adam"/>.</summary>
internal readonly struct AdamRule : IRule
{
    /// <inheritdoc/>
    public int States => 2;

    /// <inheritdoc/>
    public float Direction(UpdateCoefficients c, float p, float g, ref float s1, ref float s2, ref float s3)
    {
        s1 = c.Keep1 * s1 + c.Take1 * g;
        s2 = c.Keep2 * s2 + c.Take2 * g * g;
        // As on the CPU: a second moment of 0 says nothing of the scale.
        return s2 > 0 ? c.Factor1 * s1 / (MathF.Sqrt(s2) + c.Epsilon) : 0;
    }
}
