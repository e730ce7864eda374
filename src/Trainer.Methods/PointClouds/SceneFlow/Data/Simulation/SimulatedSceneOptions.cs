using System.ComponentModel.DataAnnotations;
using Serilog;
using Trainer.Data;
using Trainer.Randomness;

namespace Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

/// <summary>What simulated scenes have in common: how many, from which seed. Each is made when it is asked for.</summary>
public abstract record SimulatedSceneOptions : SceneFlowDataOptions
{
    /// <summary>How many scenes there are; default 5.</summary>
    [Range(1, 1 << 20)]
    public int Scenes { get; init; } = 5;

    /// <summary>The seed of the scenes; default 0, the same scenes in all runs. Null: that of the run. Scene k of one seed has nothing to do with that of another.</summary>
    public long? Seed { get; init; } = 0;

    /// <summary>How many sweeps follow one another in a scene, each pair of which is one to solve.</summary>
    internal virtual int Sweeps => 2;

    /// <inheritdoc/>
    internal sealed override SceneFlowDataOptions ForSeed(long seed) => Seed is null ? this with { Seed = seed } : this;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<ScenePair> Load(DataFolder folder, ILogger log) =>
        new LazyPairs(Scenes * (Sweeps - 1), i => Make(i / (Sweeps - 1), i % (Sweeps - 1)));

    /// <summary>Makes the pair of a sweep and the next of a scene.</summary>
    internal abstract ScenePair Make(int scene, int frame);

    /// <summary>The random numbers of a scene.</summary>
    private protected RandomStream Random(int scene) => new RandomStream(Seed ?? 0).Fork("scene").Fork(scene);
}
