using ILGPU;

namespace Trainer.Kernels.Threads;

/// <summary>Small functions of kernels.</summary>
internal static class Numbers
{
    private const uint Infinity = 0x7F800000;

    /// <summary>Whether a number is neither infinite nor NaN.</summary>
    public static bool IsFinite(float value) => (Interop.FloatAsInt(value) & Infinity) != Infinity;

    /// <summary>The magnitude, 0 for what is not finite.</summary>
    public static float Magnitude(float value)
    {
        uint bits = Interop.FloatAsInt(value) & 0x7FFFFFFF;
        return Interop.IntAsFloat(bits < Infinity ? bits : 0);
    }

    /// <summary>The largest magnitude of four numbers, of those that are finite.</summary>
    public static float Largest(Quad quad) =>
        IntrinsicMath.Max(IntrinsicMath.Max(Magnitude(quad.X), Magnitude(quad.Y)), IntrinsicMath.Max(Magnitude(quad.Z), Magnitude(quad.W)));
}
