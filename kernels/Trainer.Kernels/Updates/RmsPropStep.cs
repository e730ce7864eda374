using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Updates;

/// <summary><see cref="UpdateRule.RmsProp"/>, and <see cref="UpdateRule.Adagrad"/>, which keeps and takes all.</summary>
internal readonly struct RmsPropStep : IUpdateStep
{
    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Direction(in UpdateCoefficients c, Vector512<float> p, Vector512<float> g, ref Vector512<float> s1, ref Vector512<float> s2, ref Vector512<float> s3)
    {
        g = Vector512.FusedMultiplyAdd(Vector512.Create(c.Decay), p, g);
        s1 = Vector512.FusedMultiplyAdd(Vector512.Create(c.Take2) * g, g, Vector512.Create(c.Keep2) * s1);
        // As in AdamStep: without ε a gradient of 0 would be divided by 0.
        return Vector512.GreaterThan(s1, Vector512<float>.Zero) & (g * Lanes.Reciprocal(Vector512.Sqrt(s1) + Vector512.Create(c.Epsilon)));
    }
}
