using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Updates;

/// <summary><see cref="UpdateRule.Adam"/>.</summary>
internal readonly struct AdamStep : IUpdateStep
{
    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Direction(in UpdateCoefficients c, Vector512<float> p, Vector512<float> g, ref Vector512<float> s1, ref Vector512<float> s2, ref Vector512<float> s3)
    {
        s1 = Vector512.FusedMultiplyAdd(Vector512.Create(c.Take1), g, Vector512.Create(c.Keep1) * s1);
        s2 = Vector512.FusedMultiplyAdd(Vector512.Create(c.Take2) * g, g, Vector512.Create(c.Keep2) * s2);
        // A second moment of 0 says nothing of the scale: its code has lost it, or there was never a gradient, and in float32 the first moment would be 0 too.
        Vector512<float> inverse = Lanes.Reciprocal(Vector512.Sqrt(s2) + Vector512.Create(c.Epsilon)), moment = Vector512.Create(c.Factor1) * s1;
        return Vector512.ConditionalSelect(Vector512.GreaterThan(s2, Vector512<float>.Zero), moment * inverse, Vector512<float>.Zero);
    }
}
