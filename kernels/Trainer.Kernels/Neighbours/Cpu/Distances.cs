using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>
/// Squared distances, rounded after every operation in one order everywhere: (dx² + dy²) + dz². Rounding keeps the order of numbers, so that the distance to a box, computed in the same way, is never
/// above that to a point in it.
/// </summary>
internal static class Distances
{
    /// <summary>The squared length of sixteen vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Square(Vector512<float> x, Vector512<float> y, Vector512<float> z) => x * x + y * y + z * z;

    /// <summary>How far intervals lie apart; 0 where they meet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gap(Vector512<float> low, Vector512<float> high, Vector512<float> otherLow, Vector512<float> otherHigh) =>
        Vector512.MaxNative(Vector512.MaxNative(low - otherHigh, otherLow - high), Vector512<float>.Zero);
}
