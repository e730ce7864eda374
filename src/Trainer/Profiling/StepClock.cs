using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Profiling;

/// <summary>
/// Takes the time of the phases of training. Off by default, when a phase costs a test of a flag. On a GPU, while it is on, each phase waits for the
/// device to finish what it was given, so that time goes to the phase that caused it.
/// </summary>
/// <param name="device">Where the work is done; null for the CPU.</param>
public sealed class StepClock(Device? device = null)
{
    private readonly bool _waits = device?.type == DeviceType.CUDA;

    /// <summary>Receives each phase with its start and end as timestamps of <see cref="Stopwatch"/>; null switches the clock off.</summary>
    public Action<StepPhase, long, long>? Record { get; set; }

    /// <summary>Takes the time until the result is disposed.</summary>
    public Span Measure(StepPhase phase) => Record is null ? default : new(this, phase, Now());

    private long Now()
    {
        if (_waits) cuda.synchronize();
        return Stopwatch.GetTimestamp();
    }

    /// <summary>A phase under way.</summary>
    public readonly struct Span : IDisposable
    {
        private readonly StepClock? _clock;
        private readonly StepPhase _phase;
        private readonly long _start;

        internal Span(StepClock clock, StepPhase phase, long start) => (_clock, _phase, _start) = (clock, phase, start);

        /// <summary>Ends the phase.</summary>
        public void Dispose() => _clock?.Record?.Invoke(_phase, _start, _clock.Now());
    }
}
