using System.ComponentModel.DataAnnotations;

namespace Trainer.Inspection;

/// <summary>Which layers of a model a <see cref="LayerTap"/> takes the outputs of.</summary>
public sealed record LayerTapOptions
{
    /// <summary>The layers by name, as in the model's tree; <c>*</c> stands for any characters. Empty: those of the types, but for the last to compute, the output.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The layers by their class, where there are no names; what derives from a class counts as one of it.</summary>
    [MinLength(1)]
    public IReadOnlyList<string> Types { get; init; } =
        ["Convolution", "Linear", "AdaptiveAvgPool2d", "LSTM", "RNN", "GRU", "FlashRecurrent", "LayerNorm", "MultiheadAttention", "TransformerDecoderLayer"];

    /// <summary>The axis of the layers' outputs along which samples lie; default 0. It is not guessed: a sequence may be as long as a batch.</summary>
    [Range(0, 8)]
    public int BatchAxis { get; init; }
}
