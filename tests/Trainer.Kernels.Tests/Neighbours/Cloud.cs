using CsCheck;
using Trainer.Kernels.Neighbours;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Neighbours;

/// <summary>Clouds that are hard on a search, and brute force.</summary>
internal static class Cloud
{
    private static readonly Gen<float> Metres = Gen.Float[-50, 50];

    /// <summary>1 to 200 points: scattered, on a grid (equal distances), on a line, in two far clusters, all the same, or over many magnitudes.</summary>
    public static Gen<float[]> Any { get; } =
        from count in Gen.Int[1, 200]
        from kind in Gen.Int[0, 5]
        from numbers in (kind == 1 ? Gen.Int[-2, 2].Select(whole => (float)whole) : kind == 5 ? Gen.Select(Metres, Gen.Int[-25, 25], (metres, exponent) => metres * (float)Math.Pow(10, exponent)) : Metres).Array[3 * count]
        select Shape(kind, numbers);

    /// <summary>One of some values.</summary>
    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Whether tensors have the same numbers.</summary>
    public static bool AreSame(Tensor left, Tensor right) => left.shape.AsSpan().SequenceEqual(right.shape) && (left == right).all().item<bool>();

    /// <summary>Nearest points by looking at all of them.</summary>
    public static (int[] Indices, float[] Distances) Brute(float[] queries, float[] points, float limit)
    {
        (int[] indices, float[] distances) = (new int[queries.Length / 3], new float[queries.Length / 3]);
        for (int i = 0; i < indices.Length; i++) (indices[i], distances[i]) = Ranked(queries.AsSpan(3 * i, 3), points, limit).Append((NeighbourIndex.None, float.PositiveInfinity)).First();
        return (indices, distances);
    }

    /// <summary>The points that count, nearest first.</summary>
    public static IEnumerable<(int Index, float Distance)> Ranked(ReadOnlySpan<float> query, float[] points, float limit)
    {
        float x = query[0], y = query[1], z = query[2];
        return Enumerable.Range(0, points.Length / 3).Select(i => (Index: i, Distance: Square(x - points[3 * i], y - points[3 * i + 1], z - points[3 * i + 2])))
            .Where(pair => float.IsPositiveInfinity(limit) || pair.Distance < limit).OrderBy(pair => pair.Distance).ThenBy(pair => pair.Index);
    }

    /// <summary>A cloud as a tensor.</summary>
    public static Tensor Of(params float[] points) => tensor(points).reshape(-1, 3);

    /// <summary>Points on walls and a floor around the origin, dense nearby and sparse far away, as a scanner sees them.</summary>
    public static float[] Scan(int count, int seed)
    {
        var random = new Random(seed);
        float[] points = new float[3 * count];
        for (int i = 0; i < count; i++)
        {
            double azimuth = random.NextDouble() * 2 * Math.PI, slope = -0.4 + 0.44 * random.Next(32) / 31;
            double range = Math.Min(slope < 0 ? -1.7 / slope : 60, 8 / Math.Abs(Math.Cos(azimuth))) + 0.02 * random.NextDouble();
            (points[3 * i], points[3 * i + 1], points[3 * i + 2]) = ((float)(range * Math.Cos(azimuth)), (float)(range * Math.Sin(azimuth)), (float)(range * slope));
        }

        return points;
    }

    private static float Square(float x, float y, float z)
    {
        float squareX = x * x, squareY = y * y, squareZ = z * z;
        return squareX + squareY + squareZ;
    }

    private static float[] Shape(int kind, float[] numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (kind == 2 && i % 3 != 0) numbers[i] = i % 3;
            if (kind == 3) numbers[i] = (numbers[i] * 1e-4f) + (i / 3 % 2 * 1000);
            if (kind == 4) numbers[i] = numbers[i % 3];
        }

        return numbers;
    }
}
