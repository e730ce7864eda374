using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Options of <see cref="NoTrigger"/>.</summary>
[Component("none", Summary = "No trigger: images as they are.")]
public sealed record NoTriggerOptions : TriggerOptions
{
    /// <inheritdoc/>
    public override Trigger Create(IReadOnlyList<long> shape) => new NoTrigger();
}
