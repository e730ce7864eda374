using Trainer.Kernels.Threads;
using Trainer.Kernels.Updates.Rules;

namespace Trainer.Kernels.Updates;

/// <summary>What a thread of an update's kernel does with its four elements.</summary>
internal static class ElementStep
{
    /// <summary>Steps four elements.</summary>
    /// <returns>How many were passed over, since a new state was not finite: their states become 0 and their parameters stay.</returns>
    public static int Four<TRule>(UpdateCoefficients c, float rate, ref Quad p, Quad g, ref Quad s1, ref Quad s2, ref Quad s3) where TRule : unmanaged, IRule =>
        One<TRule>(c, rate, ref p.X, g.X, ref s1.X, ref s2.X, ref s3.X) + One<TRule>(c, rate, ref p.Y, g.Y, ref s1.Y, ref s2.Y, ref s3.Y)
        + One<TRule>(c, rate, ref p.Z, g.Z, ref s1.Z, ref s2.Z, ref s3.Z) + One<TRule>(c, rate, ref p.W, g.W, ref s1.W, ref s2.W, ref s3.W);

    /// <summary>The sum of the squares of four elements' directions; changes nothing. Directions that are not finite count as 0.</summary>
    public static float Squares<TRule>(UpdateCoefficients c, Quad p, Quad g, Quad s1, Quad s2, Quad s3) where TRule : unmanaged, IRule =>
        Square<TRule>(c, p.X, g.X, s1.X, s2.X, s3.X) + Square<TRule>(c, p.Y, g.Y, s1.Y, s2.Y, s3.Y)
        + Square<TRule>(c, p.Z, g.Z, s1.Z, s2.Z, s3.Z) + Square<TRule>(c, p.W, g.W, s1.W, s2.W, s3.W);

    private static int One<TRule>(UpdateCoefficients c, float rate, ref float p, float g, ref float s1, ref float s2, ref float s3) where TRule : unmanaged, IRule
    {
        TRule rule = default;
        float direction = rule.Direction(c, p, g * c.GradientScale, ref s1, ref s2, ref s3);
        bool isFinite = Numbers.IsFinite(rule.States > 1 ? s2 : s1);
        p = isFinite ? p * c.Shrink + rate * direction : p;
        s1 = isFinite ? s1 : 0;
        s2 = isFinite ? s2 : 0;
        s3 = isFinite ? s3 : 0;
        return isFinite ? 0 : 1;
    }

    private static float Square<TRule>(UpdateCoefficients c, float p, float g, float s1, float s2, float s3) where TRule : unmanaged, IRule
    {
        TRule rule = default;
        float direction = Numbers.Magnitude(rule.Direction(c, p, g * c.GradientScale, ref s1, ref s2, ref s3));
        return direction * direction;
    }
}
