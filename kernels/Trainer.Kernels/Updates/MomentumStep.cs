using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Updates;

/// <summary><see cref="UpdateRule.Momentum"/>.</summary>
internal readonly struct MomentumStep : IUpdateStep
{
    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Direction(in UpdateCoefficients c, Vector512<float> p, Vector512<float> g, ref Vector512<float> s1, ref Vector512<float> s2, ref Vector512<float> s3)
    {
        // The state is 0 before the first step, so that m = β m + g is g there.
        s1 = Vector512.FusedMultiplyAdd(Vector512.Create(c.Keep1), s1, Vector512.FusedMultiplyAdd(Vector512.Create(c.Decay), p, g));
        return s1;
    }
}
