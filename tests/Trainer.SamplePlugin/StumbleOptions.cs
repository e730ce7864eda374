using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Tasks;

namespace Trainer.SamplePlugin;

/// <summary>Throws in an event of one's choice, to show what a faulty listener comes to.</summary>
[Component("stumble", Summary = "Throws in an event of your choice.")]
public sealed record StumbleOptions : ListenerOptions
{
    /// <summary>The event's name, or Create.</summary>
    [MinLength(1)]
    public string Event { get; init; } = nameof(ITrainingListener.OnStep);

    /// <inheritdoc/>
    public override ITrainingListener Create() => Event == nameof(Create) ? throw new InvalidOperationException("tripped") : new Stumble(Event);

    private sealed class Stumble(string @event) : ITrainingListener
    {
        public string Name => "stumble";

        public void OnStart(LoopState state) => Raise(nameof(OnStart));

        public void OnEpochStart(LoopState state) => Raise(nameof(OnEpochStart));

        public void OnStep(LoopState state, StepResult result) => Raise(nameof(OnStep));

        public void OnMetrics(LoopState state, MetricSet metrics) => Raise(nameof(OnMetrics));

        public void OnEpochEnd(LoopState state) => Raise(nameof(OnEpochEnd));

        public void OnStepEnd(LoopState state) => Raise(nameof(OnStepEnd));

        public void OnStop(LoopState state, StopReason reason, Exception? error) => Raise(nameof(OnStop));

        private void Raise(string now)
        {
            if (now == @event) throw new InvalidOperationException("tripped");
        }
    }
}
