using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Options of <see cref="TanhDeltaTrigger"/>.</summary>
[Component("tanh-delta", Summary = "A trigger for each image, x + ε tanh(h(x)), by a few 3×3 convolutions: for small images.")]
public sealed record TanhDeltaOptions : LearnedTriggerOptions
{
    /// <summary>The channels of the hidden layers, in order; default 24, 24.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> Channels { get; init; } = [24, 24];

    /// <inheritdoc/>
    public override Trigger Create(IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (Channels.Any(width => width is < 1 or > 4096)) throw new ArgumentException("tanh-delta needs 1 to 4096 channels in each hidden layer.");
        return new TanhDeltaTrigger(shape[0], this);
    }
}
