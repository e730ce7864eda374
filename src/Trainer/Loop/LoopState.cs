using System.Diagnostics;
using Trainer.Metrics;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Loop;

/// <summary>Where a run stands: what listeners see, and what a checkpoint keeps of the loop itself.</summary>
public sealed class LoopState : IStateful, IDisposable
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _before;

    internal LoopState(TrainingTask task, RunContext run)
    {
        Task = task;
        Run = run;
        CheckpointOptions checkpoints = run.Training.Checkpoints;
        Scores = new(checkpoints.Metric is { } metric ? new Goal(metric, checkpoints.Direction ?? task.Goal.Direction) : task.Goal);
        StepsPerEpoch = task.StepsPerEpoch;
        TotalSteps = run.Training.TotalSteps(StepsPerEpoch);
    }

    /// <summary>The task being trained.</summary>
    public TrainingTask Task { get; }

    /// <summary>What the task was built from.</summary>
    public RunContext Run { get; }

    /// <summary>Where it computes.</summary>
    public Device Device => Run.Device;

    /// <summary>Everything that survives a restart.</summary>
    public StateTree Tree { get; } = new();

    /// <summary>The latest and the best measurements.</summary>
    public Scoreboard Scores { get; }

    /// <summary>Optimisation steps made so far.</summary>
    public long Step { get; internal set; }

    /// <summary>Samples consumed so far.</summary>
    public long Samples { get; internal set; }

    /// <summary>How many steps make an epoch; null for tasks without epochs.</summary>
    public long? StepsPerEpoch { get; }

    /// <summary>How many steps the run will make at most.</summary>
    public long TotalSteps { get; }

    /// <summary>Epochs finished so far.</summary>
    public long Epoch => StepsPerEpoch is { } perEpoch ? Step / perEpoch : 0;

    /// <summary>True when the step just made ended an epoch.</summary>
    public bool IsEpochEnd => StepsPerEpoch is { } perEpoch && Step > 0 && Step % perEpoch == 0;

    /// <summary>True when all steps are made, or the task has nothing left to do.</summary>
    public bool IsComplete => Step >= TotalSteps || Task.IsDone;

    /// <summary>True when the run has had the time it was given.</summary>
    public bool IsTimeUp => Run.Training.MaximumSeconds is { } most && Elapsed.TotalSeconds >= most;

    /// <summary>True when measurements made after the latest step are the best so far.</summary>
    public bool IsBest => Scores.BestStep == Step;

    /// <summary>Time since the task was built, earlier parts of a resumed run included.</summary>
    public TimeSpan Elapsed => _before + _clock.Elapsed;

    /// <summary>Why a listener asked to stop; null while none did.</summary>
    public string? StopRequest { get; private set; }

    /// <summary>The step after which the latest evaluation was made; −1 before any in this process.</summary>
    internal long MeasuredStep { get; set; } = -1;

    /// <summary>The mean training loss since the last epoch (or, without epochs, evaluation) began.</summary>
    internal MeanMeter TrainLoss { get; } = new();

    /// <summary>Ends training after the current step.</summary>
    /// <param name="why">The reason, for the log.</param>
    public void RequestStop(string why) => StopRequest ??= why;

    /// <summary>Makes sure that what was learnt is of use.</summary>
    /// <exception cref="DivergenceException">A weight is not finite.</exception>
    public void CheckWeights()
    {
        if (FiniteCheck.FirstBadWeight(Tree) is { } problem) throw new DivergenceException(Step - 1, problem);
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("step", Step);
        node.Set("samples", Samples);
        node.Set("stepsPerEpoch", StepsPerEpoch ?? 0);
        node.Set("elapsed", Elapsed.TotalSeconds);
        if (StopRequest is not null) node.Set("stopRequest", StopRequest);
        TrainLoss.SaveState(node.Child("trainLoss"));
        Scores.SaveState(node.Child("scores"));
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        long perEpoch = node.Get<long>("stepsPerEpoch");
        if (perEpoch != (StepsPerEpoch ?? 0))
        {
            throw new StateException($"The checkpoint's epochs have {perEpoch:N0} steps, this run's have {StepsPerEpoch ?? 0:N0}: the batch size or the data differ.");
        }

        (long step, long samples, double elapsed) = (node.Get<long>("step"), node.Get<long>("samples"), node.Get<double>("elapsed"));
        if (step < 0 || samples < 0 || elapsed is not (>= 0 and < 1e12)) throw new StateException($"The checkpoint is of step {step:N0}, after {samples:N0} samples and {elapsed} seconds, which cannot be.");
        (Step, Samples, _before) = (step, samples, TimeSpan.FromSeconds(elapsed));
        _clock.Restart();
        StopRequest = node.HasValue("stopRequest") && !Run.ForgetsStopRequests ? node.Get<string>("stopRequest") : null;
        TrainLoss.LoadState(node.Child("trainLoss"));
        Scores.LoadState(node.Child("scores"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        TrainLoss.Reset();
        Tree.Average?.Dispose();
        Run.Records.Close();
    }
}
