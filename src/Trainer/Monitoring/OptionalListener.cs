using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Tasks;

namespace Trainer.Monitoring;

/// <summary>A listener that training can do without: when it throws, it is called no more, with one warning that names it, its place and the reason.</summary>
/// <remarks>What is wrong with the configuration still ends training.</remarks>
/// <param name="inner">The listener; one whose state is part of checkpoints does not belong here.</param>
/// <param name="name">What it is called in the warning.</param>
/// <param name="place">Where it shows or writes; empty where there is no such place.</param>
internal sealed class OptionalListener(ITrainingListener inner, string name, string place = "") : ITrainingListener
{
    private bool _isDropped;

    public string Name => inner.Name;

    public void OnStart(LoopState state)
    {
        if (!_isDropped) Try(state, () => inner.OnStart(state));
    }

    public void OnEpochStart(LoopState state)
    {
        if (!_isDropped) Try(state, () => inner.OnEpochStart(state));
    }

    public void OnStep(LoopState state, StepResult result)
    {
        if (_isDropped) return;
        try
        {
            inner.OnStep(state, result);
        }
        catch (Exception error) when (error is not ConfigException)
        {
            Drop(state, error);
        }
    }

    public void OnMetrics(LoopState state, MetricSet metrics)
    {
        if (!_isDropped) Try(state, () => inner.OnMetrics(state, metrics));
    }

    public void OnEpochEnd(LoopState state)
    {
        if (!_isDropped) Try(state, () => inner.OnEpochEnd(state));
    }

    public void OnStepEnd(LoopState state)
    {
        if (_isDropped) return;
        try
        {
            inner.OnStepEnd(state);
        }
        catch (Exception error) when (error is not ConfigException)
        {
            Drop(state, error);
        }
    }

    // Also after it failed: it may have a thread or a file to end.
    public void OnStop(LoopState state, StopReason reason, Exception? error) => Try(state, () => inner.OnStop(state, reason, error));

    private void Try(LoopState state, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is not ConfigException)
        {
            Drop(state, error);
        }
    }

    private void Drop(LoopState state, Exception error)
    {
        if (_isDropped) return;
        _isDropped = true;
        state.Run.Log.Warning("The {Logger} logger has failed, training goes on without it. {Place}: {Reason}", name, place, error.Message);
    }
}
