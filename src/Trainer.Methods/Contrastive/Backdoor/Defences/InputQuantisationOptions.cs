using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>Rounds every image to a few bits before the encoder sees it.</summary>
[Component("input-quantisation", Summary = "Rounds images to a few bits before the encoder sees them.")]
public sealed record InputQuantisationOptions : DefenceOptions
{
    /// <summary>The bits of a value; default 3.</summary>
    [Range(1, 8)]
    public int Bits { get; init; } = 3;

    /// <inheritdoc/>
    public override Defence Create(DefenceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        int levels = (1 << Bits) - 1;
        return new InputFilter(context.Victim, images => images.mul(levels).round_().div_(levels));
    }
}
