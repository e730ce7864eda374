using Serilog;
using Trainer.Components;
using Trainer.Data;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>The options of pairs of sweeps, and how to come by them.</summary>
[ComponentKind("scene-flow")]
public abstract record SceneFlowDataOptions
{
    /// <summary>These options with what they leave to the run settled.</summary>
    /// <param name="seed">The run's seed.</param>
    internal virtual SceneFlowDataOptions ForSeed(long seed) => this;

    /// <summary>The pairs in order, each read or simulated when it is asked for, the same every time.</summary>
    /// <param name="folder">Where data sets lie.</param>
    /// <param name="log">Told what is odd about a file.</param>
    /// <exception cref="DataException">A file is missing, damaged or of another format; the message names it and the remedy. Taking a pair throws likewise.</exception>
    public abstract IReadOnlyList<ScenePair> Load(DataFolder folder, ILogger log);
}
