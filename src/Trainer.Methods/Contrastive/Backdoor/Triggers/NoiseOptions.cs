using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Options of <see cref="NoiseTrigger"/>.</summary>
[Component("noise", Summary = "One pattern of random signs at the whole budget, the same for all images: the baseline of equal norm.")]
public sealed record NoiseOptions : TriggerOptions
{
    /// <summary>ε, the change of every value in [0, 1]; default 8/255.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Budget { get; init; } = 8.0 / 255;

    /// <summary>Decides the signs; default 0.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public override Trigger Create(IReadOnlyList<long> shape) => new NoiseTrigger(shape, this);
}
