using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Loop;

namespace Trainer.Optimizers.Blockwise;

/// <summary>Options of <see cref="QuantizationError"/>.</summary>
[Component("quantization-error", Summary = "Says what 8-bit states would change in the updates of Adam, by map and block, with heat maps.")]
[Paper("Tim Dettmers, Mike Lewis, Sam Shleifer and Luke Zettlemoyer", "8-bit optimizers via block-wise quantization", 2022, Venue = "ICLR")]
public sealed record QuantizationErrorOptions : ListenerOptions
{
    /// <summary>Look every so many steps; default 100.</summary>
    [Range(1, int.MaxValue)]
    public int Every { get; init; } = 100;

    /// <summary>The block size of the block-wise maps; default 256.</summary>
    [AllowedValues(32, 64, 128, 256, 512, 1024, 2048, 4096)]
    public int BlockSize { get; init; } = 256;

    /// <summary>Tensors of fewer elements are not looked at; default 8192.</summary>
    [Range(1, long.MaxValue)]
    public long SmallestTensor { get; init; } = 8192;

    /// <summary>Tensors of more elements are not looked at; default 50 million.</summary>
    [Range(1, long.MaxValue)]
    public long LargestTensor { get; init; } = 50_000_000;

    /// <inheritdoc/>
    public override ITrainingListener Create() => new QuantizationError(this);
}
