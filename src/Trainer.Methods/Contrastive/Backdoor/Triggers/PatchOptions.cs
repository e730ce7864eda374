using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Options of <see cref="PatchTrigger"/>.</summary>
[Component("patch", Summary = "A fixed opaque patch of random colours at a random place of each image (SSL-Backdoor).")]
[Paper("Aniruddha Saha and Ajinkya Tejankar and Soroush Abbasi Koohpayegani and Hamed Pirsiavash", "Backdoor attacks on self-supervised learning", 2022, Venue = "CVPR")]
public sealed record PatchOptions : TriggerOptions
{
    /// <summary>The side in pixels; default 5, for images of 32×32.</summary>
    [Range(1, 1024)]
    public int Size { get; init; } = 5;

    /// <summary>Decides the colours; default 0.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public override Trigger Create(IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        PatchPlace.Check(shape, Size);
        return new PatchTrigger(shape[0], this);
    }
}
