using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Updates;

/// <summary><see cref="UpdateRule.AdEmaMix"/>. The states are m₁, v and m₂.</summary>
internal readonly struct AdEmaMixStep : IUpdateStep
{
    public static int States => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Direction(in UpdateCoefficients c, Vector512<float> p, Vector512<float> g, ref Vector512<float> s1, ref Vector512<float> s2, ref Vector512<float> s3)
    {
        s1 = Vector512.FusedMultiplyAdd(Vector512.Create(c.Take1), g, Vector512.Create(c.Keep1) * s1);
        s2 = Vector512.FusedMultiplyAdd(Vector512.Create(c.Take2) * g, g, Vector512.Create(c.Keep2) * s2);
        s3 = Vector512.FusedMultiplyAdd(Vector512.Create(c.Take3), g, Vector512.Create(c.Keep3) * s3);
        // As in AdamStep.
        Vector512<float> denominator = Vector512.FusedMultiplyAdd(Vector512.Sqrt(s2), Vector512.Create(c.Factor2), Vector512.Create(c.Epsilon));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(s2, Vector512<float>.Zero), Vector512.FusedMultiplyAdd(Vector512.Create(c.Alpha), s3, s1 * Vector512.Create(c.Factor1)) * Lanes.Reciprocal(denominator), Vector512<float>.Zero);
    }
}
