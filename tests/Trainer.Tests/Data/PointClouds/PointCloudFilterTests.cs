using CsCheck;
using Trainer.Data.PointClouds;
using Trainer.Randomness;

namespace Trainer.Tests.Data.PointClouds;

public sealed class PointCloudFilterTests
{
    [Fact]
    public void Points_out_of_range_are_left_out()
    {
        PointCloud cloud = new([1, 0, 0, 3, 4, 0, 0, 0, 3, 0, 2, -1, 60, 0, 0]);
        Assert.Equal([0, 1, 2, 3, 4], new PointCloudFilterOptions().Choose(cloud));
        Assert.Equal([1, 2, 3], new PointCloudFilterOptions { MinDistance = 2, MaxDistance = 5 }.Choose(cloud));
        Assert.Equal([0, 1, 4], new PointCloudFilterOptions { MinHeight = -0.5, MaxHeight = 2.9 }.Choose(cloud));
        PointCloud some = new PointCloud(cloud.Points, new Dictionary<string, float[]> { ["i"] = [0, 1, 2, 3, 4] }).Select([4, 1, 1]);
        Assert.Equal([60, 0, 0, 3, 4, 0, 3, 4, 0], some.Points);
        Assert.Equal([4, 1, 1], some.Channels["i"]);
    }

    /// <summary>A tilted ground with bumps below walls and boxes: all of it goes, nothing else, and the same twice.</summary>
    [Fact]
    public void The_ground_is_found_on_any_slope() => Gen.Select(Gen.Double[-0.15, 0.15], Gen.Double[-0.15, 0.15], Gen.Double[-3, 1], Gen.Int[0, 1000]).Sample((a, b, c, seed) =>
    {
        RandomStream random = new(seed);
        List<float> points = [];
        for (int i = 0; i < 1500; i++)
        {
            double x = (random.NextDouble() - 0.5) * 60, y = (random.NextDouble() - 0.5) * 60;
            double above = i < 700 ? (random.NextDouble() - 0.5) * 0.1 : 0.5 + (5 * random.NextDouble());
            points.AddRange([(float)x, (float)y, (float)((a * x) + (b * y) + c + above)]);
        }

        PointCloud cloud = new([.. points]);
        PointCloudFilterOptions options = new() { RemoveGround = true };
        int[] kept = options.Choose(cloud);
        Assert.Equal(Enumerable.Range(700, 800), kept);
        Assert.Equal(kept, options.Choose(cloud));
    }, iter: 20);

    [Fact]
    public void A_wall_is_no_ground() =>
        Assert.Equal(400, new PointCloudFilterOptions { RemoveGround = true }.Choose(new([.. Enumerable.Range(0, 400).SelectMany(i => (float[])[i % 20, 5, i / 20])])).Length);
}
