using Trainer.Kernels.Neighbours.DistanceTransforms;

namespace Trainer.Benchmarks.Cases;

/// <summary>Distance transforms of a scan at several resolutions: how the time grows with the nodes.</summary>
internal sealed class DistanceTransformGrids : IBenchmark
{
    private static readonly int[] Resolutions = [1, 2, 4, 8];

    public string Name => "distance-transform";

    public string Description => "the exact distance transform of a scan of 30,000 points within 80 m";

    public IReadOnlyList<Contender> Prepare()
    {
        float[] points = LidarScan.Points(30_000, 1);
        return
        [
            .. Resolutions.Select(cells =>
            {
                DistanceGrid grid = DistanceGrid.Around(cells, points);
                return Contender.Of($"{cells} cells a metre, {grid.Count:N0} nodes", () => new DistanceTransform(points, grid).Dispose(), units: Math.Max(1, 32 / (cells * cells)));
            }),
        ];
    }

    public string? Remark(IReadOnlyList<Measurement> measurements)
    {
        float[] points = LidarScan.Points(30_000, 1);
        return $"{string.Join(", ", measurements.Zip(Resolutions, (row, cells) => $"{row.Fastest * 1e6 / DistanceGrid.Around(cells, points).Count:F1}"))} ns a node";
    }
}
