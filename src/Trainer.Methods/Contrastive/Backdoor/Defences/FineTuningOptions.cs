using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>Goes on training the encoder, by its own method, on clean images only. Steps and optimizer are the run's.</summary>
[Component("fine-tuning", Summary = "Goes on training the encoder on clean images.")]
public sealed record FineTuningOptions : DefenceOptions
{
    /// <inheritdoc/>
    public override Defence Create(DefenceContext context) => new FineTuning(context);
}
