namespace Trainer.Benchmarks;

/// <summary>Points as a rotating scanner among blocks sees them: 64 beams, a floor and 40 blocks, dense nearby and sparse up to 80 m away.</summary>
internal static class LidarScan
{
    private const double Height = 1.73, Range = 80, Wall = 2;

    /// <summary>The coordinates of so many points, x, y, z of one after the other.</summary>
    /// <param name="count">The number of points.</param>
    /// <param name="seed">Decides where the rays go.</param>
    public static float[] Points(int count, int seed)
    {
        var placing = new Random(7);
        (double X, double Y, double Wide, double Deep)[] blocks =
            [.. Enumerable.Range(0, 40).Select(_ => (placing.NextDouble() * 100 - 50, placing.NextDouble() * 100 - 50, 1 + 4 * placing.NextDouble(), 1 + 4 * placing.NextDouble()))];
        var random = new Random(seed);
        float[] points = new float[3 * count];
        for (int i = 0; i < points.Length;)
        {
            double azimuth = random.NextDouble() * 2 * Math.PI, elevation = (-25 + random.Next(64) * 28.0 / 63) * Math.PI / 180;
            (double x, double y, double z) = (Math.Cos(azimuth) * Math.Cos(elevation), Math.Sin(azimuth) * Math.Cos(elevation), Math.Sin(elevation));
            double range = z < 0 ? -Height / z : double.PositiveInfinity;
            foreach ((double X, double Y, double Wide, double Deep) block in blocks)
            {
                (double a, double b, double c, double d) = ((block.X - block.Wide) / x, (block.X + block.Wide) / x, (block.Y - block.Deep) / y, (block.Y + block.Deep) / y);
                double enter = Math.Max(Math.Min(a, b), Math.Min(c, d)), leave = Math.Min(Math.Max(a, b), Math.Max(c, d));
                if (enter > 0 && enter < leave && enter < range && enter * z < Wall) range = enter;
            }

            if (range is < 1 or > Range) continue;
            range += 0.02 * (random.NextDouble() - 0.5);
            (points[i], points[i + 1], points[i + 2]) = ((float)(range * x), (float)(range * y), (float)(range * z));
            i += 3;
        }

        return points;
    }
}
