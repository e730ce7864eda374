using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Updates;

/// <summary><see cref="UpdateRule.Lion"/>.</summary>
internal readonly struct LionStep(in UpdateCoefficients c) : IUpdateStep<LionStep>
{
    private readonly Vector256<float> _keep1 = Vector256.Create(c.Keep1), _take1 = Vector256.Create(c.Take1);
    private readonly Vector256<float> _keep2 = Vector256.Create(c.Keep2), _take2 = Vector256.Create(c.Take2);

    public static int States => 1;

    public static LionStep Create(in UpdateCoefficients c) => new(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Direction(Vector256<float> p, Vector256<float> g, ref Vector256<float> s1, ref Vector256<float> s2, ref Vector256<float> s3)
    {
        Vector256<float> mixed = Vector256.FusedMultiplyAdd(_take1, g, _keep1 * s1);
        s1 = Vector256.FusedMultiplyAdd(_take2, g, _keep2 * s1);
        Vector256<float> sign = Vector256.BitwiseOr(Vector256<float>.One, mixed & Vector256.Create(-0f));
        return Vector256.ConditionalSelect(Vector256.Equals(mixed, Vector256<float>.Zero), Vector256<float>.Zero, sign);
    }
}
