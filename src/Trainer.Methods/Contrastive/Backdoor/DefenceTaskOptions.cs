using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Methods.Contrastive.Backdoor.Defences;
using Trainer.Tasks;
using Trainer.Weights;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Options of <see cref="DefenceTask"/>.</summary>
[Component("defence", Summary = "Defends an encoder against a backdoor and measures what is left of the attack.")]
public sealed record DefenceTaskOptions : TaskOptions
{
    /// <summary>The task <c>backdoor</c> that the encoder was trained by.</summary>
    public required TaskOptions Attack { get; init; }

    /// <summary>Its weights: the folder of a checkpoint of that run.</summary>
    public required WeightOptions Weights { get; init; }

    /// <summary>The defence. What steps it takes are the run's: <c>training:steps</c>, <c>training:batchSize</c>, <c>optimizer</c>.</summary>
    public required DefenceOptions Defence { get; init; }

    /// <summary>Which share of the clean training images the defender has, chosen by the run's seed; default 1, all of them.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double CleanShare { get; init; } = 1;

    /// <inheritdoc/>
    public override TrainingTask Create() => new DefenceTask(this);
}
