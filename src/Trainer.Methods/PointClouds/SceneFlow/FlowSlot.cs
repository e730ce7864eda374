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
    private const int Idle = -1;
    private int _iterations;

    /// <summary>What solves the pairs.</summary>
    public FlowEstimator Estimator => estimator;

    /// <summary>The number of the pair under way.</summary>
    public int Index { get; private set; } = Idle;

    /// <summary>The pair under way; null for none.</summary>
    public ScenePair? Pair { get; private set; }

    /// <summary>Whether there is an estimate of the pair under way.</summary>
    public bool HasEstimate => Pair is not null && _iterations > 0;

    /// <summary>What the latest iteration came to.</summary>
    public FlowIteration Latest { get; private set; }

    /// <summary>Takes up a pair.</summary>
    public void Begin(int index)
    {
        Take(index);
        Checked(() => estimator.Begin(Pair!, run.Random.Fork("pair").Fork(index)));
        _iterations = 0;
    }

    /// <summary>Makes one iteration.</summary>
    public void Iterate()
    {
        Latest = estimator.Iterate();
        _iterations++;
    }

    /// <summary>Has no pair any more.</summary>
    public void End() => (Index, Pair) = (Idle, null);

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("pair", Index);
        if (Pair is null) return;
        node.Set("iterations", _iterations);
        estimator.SaveState(node.Child("estimator"));
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        int index = node.Get<int>("pair");
        if (index == Idle)
        {
            End();
            return;
        }

        if (index < 0 || index >= pairs.Count) throw new StateException($"The checkpoint is at pair {index}; there are {pairs.Count}.");
        Take(index);
        Checked(() => estimator.Prepare(Pair!));
        _iterations = node.Get<int>("iterations");
        estimator.LoadState(node.Child("estimator"));
    }

    /// <inheritdoc/>
    public void Dispose() => estimator.Dispose();

    // What is wrong with a pair is said with its name.
    private void Checked(Action prepare)
    {
        try
        {
            prepare();
        }
        catch (ArgumentException error)
        {
            throw new DataException($"{Pair!.Name}: {error.Message}", error);
        }
    }

    private void Take(int index) => (Index, Pair) = (index, pairs[index]);
}
