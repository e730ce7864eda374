using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Updates;

/// <summary><see cref="UpdateRule.Momentum"/>.</summary>
internal readonly struct MomentumStep(in UpdateCoefficients c) : IUpdateStep<MomentumStep>
{
    // The state is 0 before the first step, so that m = β m + g is g there.
    private readonly Vector256<float> _momentum = Vector256.Create(c.Keep1), _decay = Vector256.Create(c.Decay);

    public static int States => 1;

    public static MomentumStep Create(in UpdateCoefficients c) => new(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Direction(Vector256<float> p, Vector256<float> g, ref Vector256<float> s1, ref Vector256<float> s2, ref Vector256<float> s3)
    {
        s1 = Vector256.FusedMultiplyAdd(_momentum, s1, Vector256.FusedMultiplyAdd(_decay, p, g));
        return s1;
    }
}
