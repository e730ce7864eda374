namespace Trainer.Kernels.Updates.Rules;

/// <summary><see cref="UpdateRule.Lion"/>.</summary>
internal readonly struct LionRule : IRule
{
    /// <inheritdoc/>
    public int States => 1;

    /// <inheritdoc/>
    public float Direction(UpdateCoefficients c, float p, float g, ref float s1, ref float s2, ref float s3)
    {
        float mixed = c.Keep1 * s1 + c.Take1 * g;
        s1 = c.Keep2 * s1 + c.Take2 * g;
        return mixed > 0 ? 1 : mixed < 0 ? -1 : 0;
    }
}
