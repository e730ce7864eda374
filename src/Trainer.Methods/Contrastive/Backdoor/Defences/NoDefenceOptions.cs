using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>Leaves the encoder as it is: to measure another trigger on it.</summary>
[Component("none", Summary = "No defence: the encoder as it is.")]
public sealed record NoDefenceOptions : DefenceOptions
{
    /// <inheritdoc/>
    public override Defence Create(DefenceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new InputFilter(context.Victim, images => images.alias());
    }
}
