using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Tasks;

namespace Trainer.Tests.Loop;

/// <summary>Writes down every event.</summary>
internal sealed class Recorder : ITrainingListener
{
    public List<string> Events { get; } = [];

    public Action<LoopState> AtStepEnd { get; init; } = _ => { };

    public void OnStart(LoopState state) => Events.Add("start");

    public void OnEpochStart(LoopState state) => Events.Add($"epoch {state.Epoch} start");

    public void OnStep(LoopState state, StepResult result) => Events.Add($"step {state.Step} loss {result.ReadLoss()}");

    public void OnMetrics(LoopState state, MetricSet metrics) =>
        Events.Add($"{metrics.Split} {string.Join(' ', metrics.Values.Select(entry => $"{entry.Key} {entry.Value}"))}");

    public void OnEpochEnd(LoopState state) => Events.Add($"epoch {state.Epoch} end");

    public void OnStepEnd(LoopState state)
    {
        Events.Add($"end {state.Step}");
        AtStepEnd(state);
    }

    public void OnStop(LoopState state, StopReason reason, Exception? error) => Events.Add($"stop {reason} {error?.Message}");
}
