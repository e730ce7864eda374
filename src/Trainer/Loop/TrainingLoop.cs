using System.Runtime.ExceptionServices;
using TorchSharp;
using Trainer.Averaging;
using Trainer.Metrics;
using Trainer.Profiling;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Loop;

/// <summary>The loop: steps, epochs, evaluation, events. What happens at the events is the listeners' business.</summary>
/// <param name="options">How long, how, and on what to train.</param>
/// <param name="listeners">What watches, in the order of calling.</param>
public sealed class TrainingLoop(TrainingOptions options, params IReadOnlyList<ITrainingListener> listeners)
{
    // How often a loss is read to see that it is finite: always where reading is free, seldom where it makes the host wait for the device.
    private const int GuardIntervalOnGpu = 32;

    private readonly ListenerCalls _calls = new(listeners);

    /// <summary>Builds a task and trains it to the end, or until it is stopped.</summary>
    /// <param name="task">What to train; stays the caller's to dispose.</param>
    /// <param name="run">What to build it from; null for defaults on the options' device and seed.</param>
    /// <param name="resume">Restores a checkpoint into the tree of a task just built; null to start from the beginning.</param>
    /// <param name="cancellation">Ends training after the step under way.</param>
    /// <exception cref="DivergenceException">A loss or a weight is not finite any more.</exception>
    /// <exception cref="EnvironmentException">The device is not there.</exception>
    /// <exception cref="ListenerException">A listener failed; the step was completed first.</exception>
    public LoopResult Run(TrainingTask task, RunContext? run = null, Action<StateTree>? resume = null, CancellationToken cancellation = default)
    {
        run ??= new RunContext { Training = options, Device = DeviceChoice.Resolve(options.Device), Random = new(options.Seed) };
        using LoopState state = Build(task, run);
        resume?.Invoke(state.Tree);
        if (state.Step == 0) options.Weights?.Apply(state.Tree, run.Log);
        StopReason reason = StopReason.Failed;
        Exception? error = null;
        try
        {
            Raise(state, nameof(ITrainingListener.OnStart), listener => listener.OnStart(state));
            reason = _calls.Failure is null ? Train(state, cancellation) : StopReason.Failed;
            error = _calls.Failure;
        }
        catch (Exception thrown)
        {
            error = thrown;
            reason = thrown is DivergenceException ? StopReason.Diverged : StopReason.Failed;
        }

        error = _calls.Stop(state, reason, error);
        if (error is not null) ExceptionDispatchInfo.Throw(error);
        return new(reason, state.Step, state.Epoch, state.Elapsed, state.Samples, state.Scores.Latest, state.Scores.Best, state.Scores.Tables);
    }

    private LoopState Build(TrainingTask task, RunContext run)
    {
        if (task.Needs.Devices > 1 && task.Needs.Devices > cuda.device_count())
        {
            throw new EnvironmentException($"This task needs {task.Needs.Devices} CUDA devices; there are {cuda.device_count()}.");
        }

        ProcessSettings.Apply(options, task.Needs);
        Seed(run, -1);
        task.Build(run);
        var state = new LoopState(task, run);
        task.State(state.Tree);
        state.Tree.Add("loop", state);
        if (options.Average is { } average) state.Tree.AddAverage(new WeightAverage(average, state.Tree));
        foreach (IGrouping<string, ITrainingListener> namesakes in listeners.Where(listener => listener is IStateful).GroupBy(listener => listener.Name))
        {
            int number = 0;
            foreach (ITrainingListener listener in namesakes)
            {
                string name = number++ == 0 ? namesakes.Key : $"{namesakes.Key}-{number}";
                state.Tree.AddOptional("listeners." + name, (IStateful)listener);
            }
        }

        return state;
    }

    private StopReason Train(LoopState state, CancellationToken cancellation)
    {
        while (!state.IsComplete)
        {
            if (cancellation.IsCancellationRequested) return StopReason.Interrupted;
            if (_calls.Failure is not null) return StopReason.Failed;
            if ((state.StopRequest ?? (state.IsTimeUp ? "the time is up" : null)) is { } why)
            {
                state.Run.Log.Information("Stopped after step {Step:N0}: {Why}.", state.Step, why);
                if (state.Step > 0 && (state.MeasuredStep != state.Step || state.Task.Needs.MeasuresMoreAtEnd)) PublishEvaluation(state, isEnding: true); // A run that ends is measured where it ends.
                return StopReason.Stopped;
            }

            if (state.IsEpochEnd || state.Step == 0) Raise(state, nameof(ITrainingListener.OnEpochStart), listener => listener.OnEpochStart(state));
            using (NewDisposeScope()) MakeStep(state);
            Measure(state);
            if (state.IsEpochEnd || state.IsComplete) state.CheckWeights();
            if (state.IsEpochEnd) Raise(state, nameof(ITrainingListener.OnEpochEnd), listener => listener.OnEpochEnd(state));
            Raise(state, nameof(ITrainingListener.OnStepEnd), listener => listener.OnStepEnd(state));
        }

        return _calls.Failure is null ? StopReason.Completed : StopReason.Failed;
    }

    private void MakeStep(LoopState state)
    {
        StepResult result = Step(state);
        bool look = state.Device.type == DeviceType.CPU || state.Step % GuardIntervalOnGpu == 0;
        if (look && !result.IsSkipped && result.ReadLoss() is var loss)
        {
            result = result with { Value = loss };
            if (!double.IsFinite(loss)) throw new DivergenceException(state.Step, FiniteCheck.FirstBad(state.Tree) ?? $"the loss is {loss}");
        }

        state.Step++;
        state.Samples += result.Samples;
        state.TrainLoss.Add(result);
        state.Tree.Average?.Update(new(state.Step, state.TotalSteps, state.IsEpochEnd, 0));
        Raise(state, nameof(ITrainingListener.OnStep), listener => listener.OnStep(state, result));
    }

    private StepResult Step(LoopState state)
    {
        using AnomalyWatch? watch = options.Anomaly ? new(state) : null;
        try
        {
            return state.Task.Step(new(state.Step, state.Epoch, Seed(state.Run, state.Step)));
        }
        catch (Exception error) when (options.Anomaly && AnomalyWatch.IsBadGradient(error))
        {
            throw new DivergenceException(state.Step, error.Message.Split('\n')[0].TrimEnd('.'));
        }
    }

    // Each step has random numbers of its own: nothing of the generators needs to be saved, on any device.
    private static Randomness.RandomStream Seed(RunContext run, long step)
    {
        Randomness.RandomStream random = run.Random.Fork("step").Fork(step);
        Randomness.RandomStream torch = random.Fork("torch");
        manual_seed(torch.NextSeed())?.Dispose();
        if (run.Device.type == DeviceType.CUDA) cuda.manual_seed_all(torch.NextSeed());
        return random;
    }

    private void Measure(LoopState state)
    {
        bool evaluate = state.IsComplete || (options.EvaluateEvery is { } every ? state.Step % every == 0 : state.IsEpochEnd);
        if (state.IsEpochEnd || state.IsComplete || (evaluate && state.StepsPerEpoch is null))
        {
            var train = new MetricSet("train");
            train.Add("loss", state.TrainLoss.Mean);
            state.TrainLoss.Reset();
            Publish(state, train);
        }

        if (!evaluate) return;
        PublishEvaluation(state, state.IsComplete);
        if (state.IsEpochEnd || state.IsComplete) state.Scores.CheckGoal("training:checkpoints:metric");
    }

    private void PublishEvaluation(LoopState state, bool isEnding)
    {
        state.Task.IsEnding = isEnding;
        foreach (MetricSet metrics in Evaluate(state)) Publish(state, metrics);
        state.MeasuredStep = state.Step;
    }

    private IReadOnlyList<MetricSet> Evaluate(LoopState state)
    {
        using StepClock.Span time = state.Run.Clock.Measure(StepPhase.Evaluation);
        using IDisposable? average = state.Tree.Average?.SwapIn();
        using IDisposable? gradients = state.Task.Needs.GradientsInEvaluation ? null : no_grad();
        using DisposeScope scope = NewDisposeScope();
        // What differentiates in evaluation opens regions of lower precision itself: they must be closed before a backward pass.
        using IDisposable? region = state.Task.Needs.GradientsInEvaluation ? null : state.Run.Precision.Autocast();
        if (average is not null && options.Average!.RefreshBatches is > 0 and var batches) state.Task.RefreshStatistics(batches);
        return state.Task.Evaluate();
    }

    private void Publish(LoopState state, MetricSet metrics)
    {
        if (metrics.Values.Count == 0 && metrics.Tables.Count == 0) return;
        state.Scores.Record(metrics, state.Step);
        Raise(state, nameof(ITrainingListener.OnMetrics), listener => listener.OnMetrics(state, metrics));
    }

    private void Raise(LoopState state, string @event, Action<ITrainingListener> call) => _calls.Raise(state.Run.Log, @event, call);
}
