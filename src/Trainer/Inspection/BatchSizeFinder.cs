using System.Diagnostics;
using Trainer.Loop;
using Trainer.Runs;
using Trainer.Tasks;

namespace Trainer.Inspection;

/// <summary>Doubles the batch size until it does not fit into memory: on a GPU until libtorch says so, on a CPU while the next is sure to fit into a share of the machine's.</summary>
/// <param name="From">The batch size to begin with.</param>
/// <param name="To">The largest to try.</param>
/// <param name="Steps">How many steps to make with each, after a first one that does not count.</param>
/// <param name="MemoryShare">The share of the memory available to the process that may be used on a CPU.</param>
public sealed record BatchSizeFinder(int From = 16, int To = 65536, int Steps = 4, double MemoryShare = 0.8)
{
    /// <summary>Tries batch sizes.</summary>
    /// <param name="options">The run to find a size for.</param>
    /// <param name="run">What its task is built from.</param>
    /// <param name="report">Is told of each trial as it ends; null for nobody.</param>
    /// <param name="cancellation">Ends the search after the trial under way.</param>
    /// <returns>The trials in the order of size; the last may not have fitted.</returns>
    public IReadOnlyList<BatchSizeTrial> Run(RunOptions options, RunContext run, Action<BatchSizeTrial>? report = null, CancellationToken cancellation = default)
    {
        var trials = new List<BatchSizeTrial>();
        for (long size = From; size <= To && !cancellation.IsCancellationRequested; size *= 2)
        {
            BatchSizeTrial trial = Foresee(trials, (int)size, run) ?? Try(options, run, (int)size);
            trials.Add(trial);
            report?.Invoke(trial);
            if (trial.Problem is not null || trial.IsWholeSet) break;
        }

        return trials;
    }

    private static bool IsOutOfMemory(Exception error) => error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || error.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
        || error.Message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase);

    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    // A process that asks a CPU for more memory than there is gets killed: the next size is foreseen from the growth between the last two.
    private BatchSizeTrial? Foresee(List<BatchSizeTrial> trials, int size, RunContext run)
    {
        if (run.Device.type != TorchSharp.DeviceType.CPU || trials.Count < 2) return null;
        long expected = trials[^1].PeakBytes + (2 * (trials[^1].PeakBytes - trials[^2].PeakBytes));
        long allowed = (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * MemoryShare);
        return expected <= allowed ? null : new(size, null, null, trials[^1].PeakBytes, $"would take about {expected >> 20:N0} MiB of the {allowed >> 20:N0} MiB allowed");
    }

    private BatchSizeTrial Try(RunOptions options, RunContext run, int size)
    {
        int steps = Steps + 1;
        TrainingOptions training = options.Training with { BatchSize = size, Epochs = null, Steps = steps, EvaluateEvery = steps, EvaluationBatches = 1 };
        var watch = new Watch();
        using TrainingTask task = options.Task.Create();
        try
        {
            new TrainingLoop(training, watch).Run(task, run with { Training = training });
        }
        catch (Exception error) when (IsOutOfMemory(error))
        {
            return new(size, null, null, Peak(), "out of memory");
        }

        double milliseconds = watch.Median;
        return new(size, milliseconds, watch.Samples / milliseconds * 1000, Peak(), null, IsWholeSet: watch.Samples < (long)size * training.Accumulate);
    }

    private sealed class Watch : ITrainingListener
    {
        private readonly List<double> _times = [];
        private long _last;

        public string Name => "batch-size-finder";

        public long Samples { get; private set; }

        public double Median => _times.Order().ElementAt(_times.Count / 2);

        public void OnStep(LoopState state, StepResult result)
        {
            _ = result.ReadLoss(); // Waits for a GPU to finish.
            long now = Stopwatch.GetTimestamp();
            if (_last != 0) _times.Add(Stopwatch.GetElapsedTime(_last, now).TotalMilliseconds);
            (_last, Samples) = (now, Math.Max(Samples, result.Samples));
        }
    }
}
