using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Updates;

/// <summary><see cref="UpdateRule.Lion"/>.</summary>
internal readonly struct LionStep : IUpdateStep
{
    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Direction(in UpdateCoefficients c, Vector512<float> p, Vector512<float> g, ref Vector512<float> s1, ref Vector512<float> s2, ref Vector512<float> s3)
    {
        Vector512<float> mixed = Vector512.FusedMultiplyAdd(Vector512.Create(c.Take1), g, Vector512.Create(c.Keep1) * s1);
        s1 = Vector512.FusedMultiplyAdd(Vector512.Create(c.Take2), g, Vector512.Create(c.Keep2) * s1);
        Vector512<float> sign = Vector512<float>.One | (mixed & Vector512.Create(-0f));
        return Vector512.ConditionalSelect(Vector512.Equals(mixed, Vector512<float>.Zero), Vector512<float>.Zero, sign);
    }
}
