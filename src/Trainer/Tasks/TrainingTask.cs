using Trainer.Figures;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.State;

namespace Trainer.Tasks;

/// <summary>
/// One method, one run: what is built, what a step does, what is measured, what must survive a restart. The engine calls, in this order,
/// <see cref="Build"/> once, <see cref="State"/> once, then <see cref="Step"/> over and over with <see cref="Evaluate"/> in between.
/// </summary>
/// <remarks>
/// <see cref="Step"/> and <see cref="Evaluate"/> run inside a dispose scope: temporary tensors need no disposing, tensors to keep must leave it
/// (<c>DetachFromDisposeScope</c>). <see cref="Build"/> does not, since TorchSharp modules made inside a scope lose their parameters with it.
/// </remarks>
public abstract class TrainingTask : IDisposable
{
    /// <summary>What the method asks of the machine and the engine.</summary>
    public virtual TaskNeeds Needs => TaskNeeds.None;

    /// <summary>How many steps make an epoch; null for methods without epochs. Known after <see cref="Build"/>.</summary>
    public virtual long? StepsPerEpoch => null;

    /// <summary>True when the method has nothing left to do, however many steps it was given: training is complete. Never, unless a task overrides it. Known after <see cref="Build"/>.</summary>
    public virtual bool IsDone => false;

    /// <summary>True while a run is measured for the last time, complete or stopped before: what is dear to measure is measured then. The loop sets it.</summary>
    public bool IsEnding { get; internal set; }

    /// <summary>The metric by which the best checkpoint is chosen when the configuration does not say.</summary>
    public virtual Goal Goal => new("train/loss", GoalDirection.Minimize);

    /// <summary>Quantities worth a line in the records besides the loss, as of now: learning rates, gradient norms.</summary>
    public virtual IReadOnlyDictionary<string, double> Gauges => new Dictionary<string, double>();

    /// <summary>Builds modules, data and optimizers on the run's device, from the run's randomness.</summary>
    public abstract void Build(RunContext run);

    /// <summary>Makes one optimisation step, whatever that is for this method.</summary>
    /// <exception cref="DivergenceException">Something is not finite any more.</exception>
    public abstract StepResult Step(StepContext step);

    /// <summary>Measures on held-out data: one set for each split. Gradients are off unless <see cref="Needs"/> says otherwise.</summary>
    public virtual IReadOnlyList<MetricSet> Evaluate() => [];

    /// <summary>
    /// Lets normalisation layers see training data with the weights that were just swapped in, so that their statistics fit them; without gradients. Does
    /// nothing unless a task overrides it.
    /// </summary>
    /// <param name="batches">How many batches to look at.</param>
    public virtual void RefreshStatistics(int batches) { }

    /// <summary>Draws what people would rather look at than read, once training has ended; without gradients. Nothing unless a task overrides it.</summary>
    /// <param name="figures">Takes the figures, for the run folder and its report.</param>
    public virtual void Figures(FigureContext figures) { }

    /// <summary>Registers every module, optimizer, schedule, sampler and value that the next step depends on.</summary>
    public abstract void State(StateTree state);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what <see cref="Build"/> made.</summary>
    protected virtual void Dispose(bool disposing) { }
}
