using System.ComponentModel.DataAnnotations;
using Serilog;
using Trainer.Components;
using Trainer.Data;
using Trainer.Data.PointClouds;
using Trainer.Randomness;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>
/// Pairs in NumPy archives, one each, as the benchmarks of scene flow are passed around: KITTI (<c>pos1</c>, <c>pos2</c>, <c>gt</c>), FlyingThings3D (<c>points1</c>, <c>points2</c>,
/// <c>flow</c>, <c>valid_mask1</c>), Argoverse and nuScenes (<c>pc1</c>, <c>pc2</c>, <c>flow</c>, <c>mask1_tracks_flow</c>, <c>mask2_tracks_flow</c>), or arrays of other names.
/// </summary>
[Component("scene-flow-files", Summary = "Pairs with true flow in .npz files: KITTI, FlyingThings3D, Argoverse or nuScenes as pre-processed.")]
public sealed record SceneFlowFilesOptions : PointFilesOptions
{
    /// <summary>The array of the first cloud, (points, 3); null, the default: the first of pos1, points1, pc1 that there is.</summary>
    public string? First { get; init; }

    /// <summary>The array of the second cloud, (points, 3); null, the default: pos2, points2 or pc2.</summary>
    public string? Second { get; init; }

    /// <summary>The array of the true flow of the first cloud, (points, 3); null, the default: gt or flow, or none.</summary>
    public string? Flow { get; init; }

    /// <summary>Whether the mean of the first cloud is taken from both, as usual for FlyingThings3D; default false.</summary>
    public bool Centre { get; init; }

    /// <summary>The share of the points drawn that lies on tracked objects, where these are known: 0.8 for Argoverse and nuScenes; null, the default: as they come.</summary>
    [Range(0.0, 1.0)]
    public double? ForegroundShare { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ScenePair> Load(DataFolder folder, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        string[] files = Files(folder, ".npz");
        return new LazyPairs(files.Length, i => Read(files[i], i, log));
    }

    private ScenePair Read(string path, int index, ILogger log)
    {
        SceneFlowArchive archive = new(path);
        PointCloud first = Chosen(archive.First(First, Flow), $"{path}, first cloud", Random(index, "first"), log);
        PointCloud second = Chosen(archive.Second(Second), $"{path}, second cloud", Random(index, "second"), log);
        if (Centre) (first, second) = (Moved(first, Mean(first.Points)), Moved(second, Mean(first.Points)));
        return new(System.IO.Path.GetFileNameWithoutExtension(path), Bare(first), Bare(second))
        {
            Flow = SceneFlowArchive.FlowOf(first),
            Foreground = SceneFlowArchive.ForegroundOf(first),
            Sequence = index,
        };
    }

    private PointCloud Chosen(LoadedPointCloud loaded, string name, RandomStream random, ILogger log)
    {
        PointCloud cloud = Filtered(loaded, name, log);
        return cloud.Select(ForegroundShare is { } share && SceneFlowArchive.ForegroundOf(cloud) is { } foreground
            ? PointSampling.Draw(random, foreground, Points, share)
            : PointSampling.Draw(random, [.. Enumerable.Range(0, cloud.Count)], Points));
    }

    private static PointCloud Bare(PointCloud cloud) => new(cloud.Points);

    private static PointCloud Moved(PointCloud cloud, double[] back) => new([.. cloud.Points.Select((value, i) => (float)(value - back[i % 3]))], cloud.Channels);

    private static double[] Mean(float[] points) => [.. Enumerable.Range(0, 3).Select(axis => points.Where((_, i) => i % 3 == axis).Average(value => (double)value))];
}
