namespace Trainer.Kernels.Updates.Rules;

/// <summary><see cref="UpdateRule.AdEmaMix"/>. The states are m₁, v and m₂.</summary>
internal readonly struct AdEmaMixRule : IRule
{
    /// <inheritdoc/>
    public int States => 3;

    /// <inheritdoc/>
    public float Direction(UpdateCoefficients c, float p, float g, ref float s1, ref float s2, ref float s3)
    {
        s1 = c.Keep1 * s1 + c.Take1 * g;
        s2 = c.Keep2 * s2 + c.Take2 * g * g;
        s3 = c.Keep3 * s3 + c.Take3 * g;
        return s2 > 0 ? (c.Factor1 * s1 + c.Alpha * s3) / (MathF.Sqrt(s2) * c.Factor2 + c.Epsilon) : 0;
    }
}
