using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Updates;

/// <summary><see cref="UpdateRule.Adam"/>.</summary>
internal readonly struct AdamStep(in UpdateCoefficients c) : IUpdateStep<AdamStep>
{
    private readonly Vector256<float> _keep1 = Vector256.Create(c.Keep1), _take1 = Vector256.Create(c.Take1), _keep2 = Vector256.Create(c.Keep2), _take2 = Vector256.Create(c.Take2);
    private readonly Vector256<float> _epsilon = Vector256.Create(c.Epsilon), _factor = Vector256.Create(c.Factor1);

    public static int States => 2;

    public static AdamStep Create(in UpdateCoefficients c) => new(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Direction(Vector256<float> p, Vector256<float> g, ref Vector256<float> s1, ref Vector256<float> s2, ref Vector256<float> s3)
    {
        s1 = Vector256.FusedMultiplyAdd(_take1, g, _keep1 * s1);
        s2 = Vector256.FusedMultiplyAdd(_take2 * g, g, _keep2 * s2);
        return _factor * s1 / (Vector256.Sqrt(s2) + _epsilon);
    }
}
