using Trainer.Data;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.State;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>A place where one pair after another is solved.</summary>
/// <param name="estimator">Solves them.</param>
/// <param name="pairs">All pairs.</param>
/// <param name="run">The run, for the random numbers of each pair.</param>
internal sealed class FlowSlot(FlowEstimator estimator, IReadOnlyList<ScenePair> pairs, RunContext run) : IStateful, IDisposable
{
    private int _iterations;

    /// <summary>What solves the pairs.</summary>
    public FlowEstimator Estimator => estimator;

    /// <summary>The number of the pair that was taken last; −1 before the first.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>The pair that was taken last.</summary>
    public ScenePair? Pair { get; private set; }

    /// <summary>Whether a pair is under way.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Whether a pair is under way of which there is an estimate.</summary>
    public bool HasEstimate => IsActive && _iterations > 0;

    /// <summary>What the latest iteration came to.</summary>
    public FlowIteration Latest { get; private set; }

    /// <summary>Takes up a pair.</summary>
    public void Begin(int index)
    {
        (Index, Pair, IsActive, _iterations) = (index, pairs[index], true, 0);
        Checked(() => estimator.Begin(Pair, run.Random.Fork("pair").Fork(index)));
    }

    /// <summary>Makes one iteration.</summary>
    public void Iterate()
    {
        Checked(() => Latest = estimator.Iterate());
        _iterations++;
        IsActive = !Latest.IsLast;
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("pair", Index);
        if (Pair is null) return;
        node.Set("isActive", IsActive);
        node.Set("iterations", _iterations);
        estimator.SaveState(node.Child("estimator"));
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        int index = node.Get<int>("pair");
        if (index < 0) return;
        if (index >= pairs.Count) throw new StateException($"The checkpoint is at pair {index}; there are {pairs.Count}.");
        (Index, Pair, IsActive, _iterations) = (index, pairs[index], node.Get<bool>("isActive"), node.Get<int>("iterations"));
        Checked(() => estimator.Prepare(Pair));
        estimator.LoadState(node.Child("estimator"));
    }

    /// <inheritdoc/>
    public void Dispose() => estimator.Dispose();

    // What is wrong with a pair is said with its name.
    private void Checked(Action work)
    {
        try
        {
            work();
        }
        catch (ArgumentException error)
        {
            throw new DataException($"{Pair!.Name}: {error.Message}", error);
        }
    }
}
