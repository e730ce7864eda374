using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Options of <see cref="LearnablePatchTrigger"/>.</summary>
[Component("learnable-patch", Summary = "One learned opaque patch at a random place of each image.")]
public sealed record LearnablePatchOptions : LearnedTriggerOptions
{
    /// <summary>The side in pixels; default 5.</summary>
    [Range(1, 1024)]
    public int Size { get; init; } = 5;

    /// <inheritdoc/>
    public override Trigger Create(IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        PatchPlace.Check(shape, Size);
        return new LearnablePatchTrigger(shape[0], Size);
    }
}
