using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Updates;

/// <summary><see cref="UpdateRule.RmsProp"/>, and <see cref="UpdateRule.Adagrad"/>, which keeps and takes all.</summary>
internal readonly struct RmsPropStep(in UpdateCoefficients c) : IUpdateStep<RmsPropStep>
{
    private readonly Vector256<float> _keep = Vector256.Create(c.Keep2), _take = Vector256.Create(c.Take2), _epsilon = Vector256.Create(c.Epsilon), _decay = Vector256.Create(c.Decay);

    public static int States => 1;

    public static RmsPropStep Create(in UpdateCoefficients c) => new(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Direction(Vector256<float> p, Vector256<float> g, ref Vector256<float> s1, ref Vector256<float> s2, ref Vector256<float> s3)
    {
        g = Vector256.FusedMultiplyAdd(_decay, p, g);
        s1 = Vector256.FusedMultiplyAdd(_take * g, g, _keep * s1);
        return g / (Vector256.Sqrt(s1) + _epsilon);
    }
}
