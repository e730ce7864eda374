using Trainer.Components;
using Trainer.Tasks;

namespace Trainer.Methods.Guidance;

/// <summary>Options of <see cref="GuidanceTask"/>.</summary>
[Component("guidance", Summary = "Trains any supervised task with its layers held to those of a frozen guide of another architecture.")]
[Paper("Vighnesh Subramaniam and David Mayo and Colin Conwell and Tomaso Poggio and Boris Katz and Brian Cheung and Andrei Barbu", "Training the untrainable: Introducing inductive bias via representational alignment", 2024, Venue = "arXiv 2410.20035")]
public sealed record GuidanceOptions : TaskOptions
{
    /// <summary>The task to train, with its model, the target.</summary>
    public required TaskOptions Task { get; init; }

    /// <summary>The guide.</summary>
    public required GuideOptions Guide { get; init; }

    /// <summary>How the target is held to the guide.</summary>
    public AlignmentOptions Alignment { get; init; } = new();

    /// <summary>Distillation of the guide's outputs, beside the alignment or with a weight of 0 instead of it; null for none.</summary>
    public DistillationOptions? Distillation { get; init; }

    /// <inheritdoc/>
    public override TrainingTask Create() => new GuidanceTask(this);
}
