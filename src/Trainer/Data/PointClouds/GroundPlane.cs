using Trainer.Randomness;

namespace Trainer.Data.PointClouds;

/// <summary>The plane z = a x + b y + c that most points lie near, among those that rise by less than 3 in 10.</summary>
/// <remarks>RANSAC: Fischler and Bolles, 1981, with the same draws each time; then least squares over the points near the best plane.</remarks>
internal readonly record struct GroundPlane(double A, double B, double C)
{
    private const int Draws = 200, MostScored = 5000;
    private const double MostSlope = 0.3, LeastShare = 0.1;

    /// <summary>How far a point is above it, vertically.</summary>
    public double Height(float[] points, int i) => points[(3 * i) + 2] - (A * points[3 * i]) - (B * points[(3 * i) + 1]) - C;

    /// <summary>Looks for the plane; null where no such plane has a tenth of the points near it.</summary>
    /// <param name="points">x, y, z of each point.</param>
    /// <param name="among">The points that are looked at.</param>
    /// <param name="thickness">How near they must be.</param>
    public static GroundPlane? Find(float[] points, int[] among, double thickness)
    {
        if (among.Length < 3) return null;
        RandomStream random = new RandomStream(0).Fork("ground");
        int step = Math.Max(1, among.Length / MostScored);
        int[] scored = [.. among.Where((_, k) => k % step == 0)];
        (GroundPlane Plane, int Near) best = default;
        for (int draw = 0; draw < Draws; draw++)
        {
            if (Through(points, Draw(), Draw(), Draw()) is not { } plane) continue;
            int near = scored.Count(i => Math.Abs(plane.Height(points, i)) < thickness);
            if (near > best.Near) best = (plane, near);
        }

        if (best.Near < LeastShare * scored.Length) return null;
        GroundPlane found = best.Plane;
        return Fit(points, Array.FindAll(among, i => Math.Abs(found.Height(points, i)) < thickness)) ?? found;

        int Draw() => among[random.NextInteger(among.Length)];
    }

    private static GroundPlane? Through(float[] points, int i, int j, int k)
    {
        double x1 = points[3 * j] - points[3 * i], y1 = points[(3 * j) + 1] - points[(3 * i) + 1], z1 = points[(3 * j) + 2] - points[(3 * i) + 2];
        double x2 = points[3 * k] - points[3 * i], y2 = points[(3 * k) + 1] - points[(3 * i) + 1], z2 = points[(3 * k) + 2] - points[(3 * i) + 2];
        double determinant = (x1 * y2) - (x2 * y1);
        if (Math.Abs(determinant) < 1e-6) return null;
        double a = ((z1 * y2) - (z2 * y1)) / determinant, b = ((x1 * z2) - (x2 * z1)) / determinant;
        return (a * a) + (b * b) > MostSlope * MostSlope ? null : new(a, b, points[(3 * i) + 2] - (a * points[3 * i]) - (b * points[(3 * i) + 1]));
    }

    // The normal equations, about the mean.
    private static GroundPlane? Fit(float[] points, int[] near)
    {
        double mx = near.Average(i => points[3 * i]), my = near.Average(i => points[(3 * i) + 1]), mz = near.Average(i => points[(3 * i) + 2]);
        double xx = 0, xy = 0, yy = 0, xz = 0, yz = 0;
        foreach (int i in near)
        {
            double x = points[3 * i] - mx, y = points[(3 * i) + 1] - my, z = points[(3 * i) + 2] - mz;
            (xx, xy, yy, xz, yz) = (xx + (x * x), xy + (x * y), yy + (y * y), xz + (x * z), yz + (y * z));
        }

        double determinant = (xx * yy) - (xy * xy);
        if (determinant <= 1e-9 * xx * yy) return null;
        double a = ((xz * yy) - (yz * xy)) / determinant, b = ((yz * xx) - (xz * xy)) / determinant;
        return new(a, b, mz - (a * mx) - (b * my));
    }
}
