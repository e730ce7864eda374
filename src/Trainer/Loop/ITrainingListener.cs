using Trainer.Metrics;
using Trainer.Tasks;

namespace Trainer.Loop;

/// <summary>
/// Something that watches training. The loop, and when it calls what:
/// <code>
/// build, resume
/// OnStart
/// until all steps are made:
///     OnEpochStart            when an epoch begins
///     task.Step
///     OnStep
///     OnMetrics               after an epoch: "train"; after an evaluation: "test" …
///     OnEpochEnd              when an epoch ended
///     OnStepEnd               everything about this step is done: checkpoints are written here
/// OnStop                      always, also after a failure
/// </code>
/// </summary>
/// <remarks>
/// Listeners are called in their order, in OnStop in the reverse. One that throws is not called again until OnStop; unless it is optional, the step is completed
/// with the others, checkpoints included, and training ends with a <see cref="ListenerException"/>. A <see cref="DivergenceException"/>, <see cref="EnvironmentException"/>,
/// <see cref="Configuration.ConfigException"/> or <see cref="Data.DataException"/> is taken as a verdict and ends training at once. A listener that is
/// <see cref="State.IStateful"/> is part of checkpoints under its <see cref="Name"/>.
/// </remarks>
public interface ITrainingListener
{
    /// <summary>The name of its state in checkpoints.</summary>
    string Name => GetType().Name;

    /// <summary>Whether training goes on without it, with one warning, when it throws.</summary>
    bool IsOptional => false;

    /// <summary>All is built, a checkpoint may have been restored, no step of this process has been made.</summary>
    void OnStart(LoopState state) { }

    /// <summary>An epoch begins; <see cref="LoopState.Epoch"/> counts those finished.</summary>
    void OnEpochStart(LoopState state) { }

    /// <summary>A step was made; the result's tensor lives until this call returns. The gradients it used are still there: the next step clears them.</summary>
    void OnStep(LoopState state, StepResult result) { }

    /// <summary>Something was measured.</summary>
    void OnMetrics(LoopState state, MetricSet metrics) { }

    /// <summary>An epoch ended and its evaluation is done.</summary>
    void OnEpochEnd(LoopState state) { }

    /// <summary>A step and all that followed from it is done.</summary>
    void OnStepEnd(LoopState state) { }

    /// <summary>Training ended.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="reason">Why it ended.</param>
    /// <param name="error">What was thrown, when something was.</param>
    void OnStop(LoopState state, StopReason reason, Exception? error) { }
}
