using System.Numerics;

namespace Trainer.Figures.PointClouds;

/// <summary>Where points are seen from: a place on a sphere around the target, z up. The script of reports has the same.</summary>
/// <param name="Target">What is in the middle.</param>
/// <param name="Azimuth">Where the camera is around the target, in degrees from x to y.</param>
/// <param name="Elevation">How high it is, in degrees; 90 is above.</param>
/// <param name="Distance">How far it is from the target, in metres; without perspective, that at which the scale would be the same at the target.</param>
/// <param name="IsFlat">Whether everything is in one scale.</param>
internal readonly record struct PointCamera(Vector3 Target, float Azimuth, float Elevation, float Distance, bool IsFlat)
{
    /// <summary>The tangent of half the angle of view, from the middle to the top: of 13°.</summary>
    public const float Tangent = 0.23f;

    // The share of points that the picture holds, and of the picture that they take up.
    private const double Inside = 0.985;
    private const float Fill = 0.94f;
    private const int Rounds = 4;

    private Vector3 Right => new(-Sine(Azimuth), Cosine(Azimuth), 0);

    private Vector3 Back => new(Cosine(Azimuth) * Cosine(Elevation), Sine(Azimuth) * Cosine(Elevation), Sine(Elevation));

    private Vector3 Up => Vector3.Cross(Back, Right);

    /// <summary>The camera that has nearly all points in its picture.</summary>
    /// <param name="points">The points.</param>
    /// <param name="box">Where most of them are.</param>
    /// <param name="view">From where.</param>
    /// <param name="aspect">The picture's width by its height.</param>
    public static PointCamera Of(IReadOnlyList<Vector3> points, PointBox box, PointView view, float aspect)
    {
        PointCamera camera = view == PointView.BirdsEye ? new(box.Middle, -90, 90, 1, true) : new(box.Middle, -120, 30, 1, false);
        if (points.Count == 0) return camera with { Distance = box.Radius / Tangent };
        camera = camera with { Distance = box.Radius / Tangent };
        // Moved so that most points lie around the middle and as far away as they need, which each changes the other a little.
        for (int round = 0; round < Rounds; round++)
        {
            (float x, float y) = (Middle(points.Select(point => camera.Project(point).X)), Middle(points.Select(point => camera.Project(point).Y)));
            camera = camera with { Target = camera.Target + (Tangent * camera.Distance * ((x * camera.Right) + (y * camera.Up))) };
            camera = camera with { Distance = Math.Max(Percentile(points.Select(point => camera.Needed(point, aspect)), Inside), box.Radius / 10) };
        }

        return camera;
    }

    /// <summary>Where a point is in the picture: from −1 to 1 from below to the top, in the same unit from the left, and how far it is; no more than 0 is behind the camera.</summary>
    public (float X, float Y, float Depth) Project(Vector3 point)
    {
        Vector3 place = point - Target;
        float depth = Distance - Vector3.Dot(place, Back), scale = Tangent * (IsFlat ? Distance : depth);
        return (Vector3.Dot(place, Right) / scale, Vector3.Dot(place, Up) / scale, depth);
    }

    /// <summary>What a direction in space is in the picture, to the right and up.</summary>
    public (float X, float Y) Direction(Vector3 axis) => (Vector3.Dot(axis, Right), Vector3.Dot(axis, Up));

    /// <summary>The part of a line that is before the camera; null for none.</summary>
    public (Vector3 From, Vector3 To)? Clip(Vector3 from, Vector3 to)
    {
        float nearest = 0.02f * Distance, a = Project(from).Depth - nearest, b = Project(to).Depth - nearest;
        if (a <= 0 && b <= 0) return null;
        Vector3 edge = Vector3.Lerp(from, to, a == b ? 0 : a / (a - b));
        return (a < 0 ? edge : from, b < 0 ? edge : to);
    }

    // The distance at which a point is within the picture.
    private float Needed(Vector3 point, float aspect)
    {
        Vector3 place = point - Target;
        float half = Math.Max(Math.Abs(Vector3.Dot(place, Right)) / aspect, Math.Abs(Vector3.Dot(place, Up)));
        return (half / (Fill * Tangent)) + (IsFlat ? 0 : Vector3.Dot(place, Back));
    }

    private static float Middle(IEnumerable<float> places) => (Percentile(places, 1 - Inside) + Percentile(places, Inside)) / 2;

    private static float Percentile(IEnumerable<float> values, double share)
    {
        float[] sorted = [.. values.Order()];
        return sorted[(int)Math.Round(share * (sorted.Length - 1))];
    }

    private static float Sine(float degrees) => MathF.Sin(degrees * MathF.PI / 180);

    private static float Cosine(float degrees) => degrees == 90 ? 0 : MathF.Cos(degrees * MathF.PI / 180);
}
