using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Options of <see cref="UniversalTrigger"/>.</summary>
[Component("universal", Summary = "One learned change within an L∞ budget, the same for all images.")]
public sealed record UniversalOptions : LearnedTriggerOptions
{
    /// <inheritdoc/>
    public override Trigger Create(IReadOnlyList<long> shape) => new UniversalTrigger(shape, Budget);
}
