using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Updates;

/// <summary><see cref="UpdateRule.AdEmaMix"/>. The states are m₁, v and m₂.</summary>
internal readonly struct AdEmaMixStep(in UpdateCoefficients c) : IUpdateStep<AdEmaMixStep>
{
    private readonly Vector256<float> _keep1 = Vector256.Create(c.Keep1), _take1 = Vector256.Create(c.Take1), _keep2 = Vector256.Create(c.Keep2), _take2 = Vector256.Create(c.Take2);
    private readonly Vector256<float> _keep3 = Vector256.Create(c.Keep3), _take3 = Vector256.Create(c.Take3), _alpha = Vector256.Create(c.Alpha), _epsilon = Vector256.Create(c.Epsilon);
    private readonly Vector256<float> _factor1 = Vector256.Create(c.Factor1), _factor2 = Vector256.Create(c.Factor2);

    public static int States => 3;

    public static AdEmaMixStep Create(in UpdateCoefficients c) => new(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Direction(Vector256<float> p, Vector256<float> g, ref Vector256<float> s1, ref Vector256<float> s2, ref Vector256<float> s3)
    {
        s1 = Vector256.FusedMultiplyAdd(_take1, g, _keep1 * s1);
        s2 = Vector256.FusedMultiplyAdd(_take2 * g, g, _keep2 * s2);
        s3 = Vector256.FusedMultiplyAdd(_take3, g, _keep3 * s3);
        return Vector256.FusedMultiplyAdd(_alpha, s3, s1 * _factor1) / Vector256.FusedMultiplyAdd(Vector256.Sqrt(s2), _factor2, _epsilon);
    }
}
