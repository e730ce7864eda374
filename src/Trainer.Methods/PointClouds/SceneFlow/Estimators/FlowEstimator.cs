using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>Estimates the flow of one pair of clouds after another, from the pair alone, iteration by iteration.</summary>
/// <remarks>
/// The calls are <see cref="Begin"/>, then <see cref="Iterate"/> until it says that it was the last; then the next pair. After a restart <see cref="Prepare"/> and
/// <see cref="IStateful.LoadState"/> stand in the place of <see cref="Begin"/>; weights of <see cref="Network"/> are restored with the other modules of a run. Not for several threads at once.
/// </remarks>
public abstract class FlowEstimator : IStateful, IDisposable
{
    /// <summary>What is fitted to a pair, for checkpoints; null where there is none.</summary>
    public virtual nn.Module? Network => null;

    /// <summary>The most iterations that a pair takes.</summary>
    public virtual int MostIterations => 1;

    /// <summary>Whether a pair starts from what the one before has left, so that the order matters.</summary>
    public virtual bool DependsOnOrder => false;

    /// <summary>What is worth a line in the records besides the loss.</summary>
    public virtual IReadOnlyDictionary<string, double> Gauges => new Dictionary<string, double>();

    /// <summary>The estimate as it stands. Known after the first iteration of a pair.</summary>
    public abstract FlowEstimate Estimate { get; }

    /// <summary>Takes up a pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="random">Random numbers of this pair alone.</param>
    /// <exception cref="ArgumentException">A cloud is empty, or has coordinates that are not finite.</exception>
    public void Begin(ScenePair pair, RandomStream random)
    {
        Prepare(pair);
        Start(random);
    }

    /// <summary>Prepares what a pair needs that no state holds.</summary>
    /// <inheritdoc cref="Begin" path="/exception"/>
    public abstract void Prepare(ScenePair pair);

    /// <summary>Makes one iteration.</summary>
    /// <exception cref="Loop.DivergenceException">Already the first objective is not finite.</exception>
    public abstract FlowIteration Iterate();

    /// <summary>
    /// The displacement at any place, by the estimate as it stands: [points, 3] to [points, 3], in metres; null, for any pair, where the flow is known at the points of the
    /// first cloud only. For use after the first iteration and before the next pair.
    /// </summary>
    public virtual Func<Tensor, Tensor>? Field => null;

    /// <inheritdoc/>
    public virtual void SaveState(StateNode node) { }

    /// <inheritdoc/>
    public virtual void LoadState(StateNode node) { }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins with the pair that was prepared.</summary>
    protected virtual void Start(RandomStream random) { }

    /// <summary>Releases tensors.</summary>
    protected virtual void Dispose(bool disposing) { }
}
