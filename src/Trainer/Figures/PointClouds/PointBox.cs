using System.Numerics;

namespace Trainer.Figures.PointClouds;

/// <summary>Where most of the points are: between low and high percentiles of each coordinate, so that one point far away does not make all others small.</summary>
internal readonly record struct PointBox(Vector3 Low, Vector3 High)
{
    private const int MostLooked = 20_000;
    private const double Outside = 0.01;

    public Vector3 Middle => (Low + High) / 2;

    /// <summary>Half of its diagonal, in metres.</summary>
    public float Radius => Math.Max(1e-3f, (High - Low).Length() / 2);

    /// <summary>The box of points; that around the origin where there are none.</summary>
    public static PointBox Of(IReadOnlyList<Vector3> points)
    {
        if (points.Count == 0) return new(new(-1), new(1));
        (float Low, float High) x = Range(point => point.X), y = Range(point => point.Y), z = Range(point => point.Z);
        return new(new(x.Low, y.Low, z.Low), new(x.High, y.High, z.High));

        (float Low, float High) Range(Func<Vector3, float> part)
        {
            float[] sorted = [.. points.Select(part).Order()];
            return (sorted[(int)(Outside * (sorted.Length - 1))], sorted[(int)Math.Ceiling((1 - Outside) * (sorted.Length - 1))]);
        }
    }

    /// <summary>Points of layers, evenly taken, no more than needed to know where they are.</summary>
    public static Vector3[] Sample(IReadOnlyList<PointLayer> layers)
    {
        int step = 1 + (layers.Sum(layer => layer.Count) / MostLooked);
        return [.. layers.SelectMany(layer => Enumerable.Range(0, (layer.Count + step - 1) / step).Select(i => At(layer.Points, i * step))).Where(IsFinite)];
    }

    public static Vector3 At(ReadOnlySpan<float> points, int i) => new(points.Slice(3 * i, 3));

    public static bool IsFinite(Vector3 point) => float.IsFinite(point.X + point.Y + point.Z);
}
