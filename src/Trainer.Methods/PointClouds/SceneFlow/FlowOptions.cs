using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Serilog;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Data.PointClouds;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;
using Trainer.Optimizers;
using Trainer.Randomness;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>How the flow between two clouds of a user is estimated.</summary>
public sealed record FlowOptions
{
    /// <summary>The name of the fast variant of the neural prior, as a preset.</summary>
    public const string Fast = "fast";

    /// <summary>The name of the neural prior as published, as a preset.</summary>
    public const string Exact = "neural-prior";

    /// <summary>Above so many points in the larger cloud the fast variant is taken unless another is asked for.</summary>
    public const int MostPointsExact = 8192;

    /// <summary>How the flow is estimated; default the neural prior.</summary>
    public FlowEstimatorOptions Estimator { get; init; } = new NeuralPriorOptions();

    /// <summary>How its weights are updated; null, the default: as published, see <see cref="FlowEstimatorOptions.Solve"/>.</summary>
    public OptimizerOptions? Optimizer { get; init; }

    /// <summary>Which points are used; default all.</summary>
    public PointCloudFilterOptions Filter { get; init; } = new();

    /// <summary>How many points of each cloud are drawn to fit to; 0, the default: all. The flow of the others is that of the field, where the estimator has one.</summary>
    [Range(0, 1 << 24)]
    public int Points { get; init; }

    /// <summary>The seed of what is random; default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Where to compute: auto, cpu, cuda, cuda:0 …; default auto.</summary>
    [RegularExpression(@"auto|cpu|cuda(:\d{1,3})?", ErrorMessage = "must be auto, cpu, cuda or cuda:N.")]
    public string Device { get; init; } = "auto";

    /// <summary>Reads a pair of clouds.</summary>
    /// <param name="first">The file of the first cloud (.pcd, .ply, .bin, .npy, .npz); an .npz archive of both, with the true flow or without, where there is no other file.</param>
    /// <param name="second">The file of the second cloud.</param>
    /// <param name="log">Told what is odd about a file.</param>
    /// <exception cref="DataException">A file is missing, damaged, empty or of another format; the message names it and the remedy.</exception>
    public ScenePair Read(string first, string? second, ILogger log)
    {
        if (second is null) return ReadBoth(first, log);
        return new($"{Path.GetFileName(first)} to {Path.GetFileName(second)}", PointFilesOptions.Filtered(Filter, PointCloudFile.Read(first), first, log), PointFilesOptions.Filtered(Filter, PointCloudFile.Read(second), second, log));
    }

    /// <summary>Estimates the flow of all points of a pair's first cloud.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="progress">Told of every iteration's number, from 1, and loss.</param>
    /// <param name="cancellation">Ends it after the iteration under way, with the best estimate so far.</param>
    /// <exception cref="ArgumentException">As of <see cref="FlowEstimatorOptions.Solve"/>: for one, only some points are to be fitted to, and the estimator knows no flow elsewhere.</exception>
    /// <exception cref="EnvironmentException">The device is not there.</exception>
    public FlowEstimate Solve(ScenePair pair, Action<int, double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pair);
        bool isPart = Points > 0 && Points < pair.First.Count;
        ScenePair fitted = Points == 0 ? pair : new(pair.Name, Drawn(pair.First, "first"), Drawn(pair.Second, "second"));
        return Estimator.Solve(fitted, DeviceChoice.Resolve(Device, "device"), Seed, Optimizer, isPart ? pair.First : null, progress, cancellation);
    }

    private ScenePair ReadBoth(string path, ILogger log)
    {
        if (!File.Exists(path)) throw new DataException($"{path}: {(Directory.Exists(path) ? "is a folder. Name a file in it." : "no such file. Correct the path.")}");
        if (!path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) throw new DataException($"{path} is one cloud, and flow leads from one to another. Name the second cloud too, or an .npz archive of both.");
        string full = Path.GetFullPath(path);
        return new SceneFlowFilesOptions { Path = Path.GetFileName(full), Filter = Filter, Points = 0 }.Load(new DataFolder(Path.GetDirectoryName(full)!), log)[0];
    }

    private PointCloud Drawn(PointCloud cloud, string name) =>
        Points >= cloud.Count ? cloud : cloud.Select(PointSampling.Draw(new RandomStream(Seed).Fork("points").Fork(name), [.. Enumerable.Range(0, cloud.Count)], Points));

    /// <summary>The options of a preset, to lay settings over: <see cref="Exact"/> as published for drives of cars (patience 30), <see cref="Fast"/>, or an estimator by its name.</summary>
    public static JsonObject Preset(string method) => method switch
    {
        Exact => Preset(new NeuralPriorOptions { Patience = 30 }),
        Fast => Preset(NeuralPriorOptions.Fast),
        _ => new() { ["estimator"] = new JsonObject { ["type"] = method }, ["optimizer"] = OptionsWriter.Write(FlowEstimatorOptions.PublishedOptimizer with { WeightDecay = 0 }) },
    };

    private static JsonObject Preset(FlowEstimatorOptions estimator) => new() { ["estimator"] = OptionsWriter.Write(estimator), ["optimizer"] = OptionsWriter.Write(estimator.UsualOptimizer) };
}
