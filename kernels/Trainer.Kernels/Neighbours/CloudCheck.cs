using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours;

/// <summary>Refuses what is no cloud of points.</summary>
internal static class CloudCheck
{
    private const int Infinity = 0x7F800000;

    /// <summary>Checks coordinates.</summary>
    /// <exception cref="ArgumentException">There is no point, the coordinates are no triples, or some are not finite.</exception>
    public static void Coordinates(ReadOnlySpan<float> points, string name)
    {
        if (points.Length == 0) throw new ArgumentException("The cloud is empty; at least one point is needed.", name);
        if (points.Length % 3 != 0) throw new ArgumentException($"{points.Length} numbers are no points of three coordinates.", name);
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(points);
        ReadOnlySpan<Vector<int>> vectors = MemoryMarshal.Cast<int, Vector<int>>(bits);
        Vector<int> infinity = new(Infinity), found = Vector<int>.Zero;
        foreach (Vector<int> vector in vectors) found |= Vector.Equals(vector & infinity, infinity);
        bool isFinite = found == Vector<int>.Zero;
        foreach (int number in bits[(vectors.Length * Vector<int>.Count)..]) isFinite &= (number & Infinity) != Infinity;
        if (!isFinite) throw NotFinite(points, name);
    }

    /// <summary>Checks a tensor's shape and type.</summary>
    /// <exception cref="ArgumentException">It is not [n, 3] of float32, or n is 0.</exception>
    public static void Cloud(Tensor points, string name)
    {
        ArgumentNullException.ThrowIfNull(points, name);
        if (points.is_sparse || points.Dimensions != 2 || points.shape[1] != 3) throw new ArgumentException($"A cloud is [points, 3]; this is [{string.Join(", ", points.shape)}].", name);
        Type(points, name);
        if (points.shape[0] == 0) throw new ArgumentException("The cloud is empty; at least one point is needed.", name);
        if (points.shape[0] > int.MaxValue / 3) throw new ArgumentException($"The cloud has {points.shape[0]} points; {int.MaxValue / 3} are possible.", name);
    }

    /// <summary>Checks a tensor's type.</summary>
    /// <exception cref="ArgumentException">It is not float32.</exception>
    public static void Type(Tensor points, string name)
    {
        if (points.dtype != ScalarType.Float32) throw new ArgumentException($"The coordinates are {points.dtype}; float32 is needed: convert with to(ScalarType.Float32).", name);
    }

    private static ArgumentException NotFinite(ReadOnlySpan<float> points, string name)
    {
        int count = 0, first = -1;
        for (int i = 0; i < points.Length; i += 3)
        {
            if (float.IsFinite(points[i]) && float.IsFinite(points[i + 1]) && float.IsFinite(points[i + 2])) continue;
            if (count++ == 0) first = i / 3;
        }

        return new($"{count} of {points.Length / 3} points have a coordinate that is NaN or infinite, the first is point {first}; remove them first.", name);
    }
}
