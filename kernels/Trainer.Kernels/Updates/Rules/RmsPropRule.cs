namespace Trainer.Kernels.Updates.Rules;

/// <summary><see cref="UpdateRule.RmsProp"/>, and <see cref="UpdateRule.Adagrad"/>, which keeps and takes all.</summary>
internal readonly struct RmsPropRule : IRule
{
    /// <inheritdoc/>
    public int States => 1;

    /// <inheritdoc/>
    public float Direction(UpdateCoefficients c, float p, float g, ref float s1, ref float s2, ref float s3)
    {
        g += c.Decay * p;
        s1 = c.Keep2 * s1 + c.Take2 * g * g;
        return s1 > 0 ? g / (MathF.Sqrt(s1) + c.Epsilon) : 0;
    }
}
