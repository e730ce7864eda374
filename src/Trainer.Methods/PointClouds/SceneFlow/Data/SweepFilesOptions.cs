using Serilog;
using Trainer.Components;
using Trainer.Data;
using Trainer.Data.PointClouds;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>A sequence of sweeps, a file each (.pcd, .ply, .bin, .npy): each and the next are a pair. True flow is not known.</summary>
[Component("sweep-files", Summary = "A sequence of sweeps, a .pcd, .ply, .bin or .npy file each; no true flow.")]
public sealed record SweepFilesOptions : PointFilesOptions
{
    /// <inheritdoc/>
    public override IReadOnlyList<ScenePair> Load(DataFolder folder, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        string[] files = Files(folder, ".pcd", ".ply", ".bin", ".npy");
        if (files.Length < 2) throw new DataException($"{files[0]} is the only sweep: a pair needs two. Name a folder of several.");
        return new LazyPairs(files.Length - 1, i => new($"{System.IO.Path.GetFileName(files[i])} to {System.IO.Path.GetFileName(files[i + 1])}", Read(i), Read(i + 1)) { Frame = i });

        PointCloud Read(int i)
        {
            PointCloud cloud = Filtered(PointCloudFile.Read(files[i]), files[i], log);
            return cloud.Select(PointSampling.Draw(Random(i, "sweep"), [.. Enumerable.Range(0, cloud.Count)], Points));
        }
    }
}
