using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>A Transformer that reads a string: one encoder layer, applied several times, the mean over the places, and a linear head. What a vanilla recurrent network does at once, keeping track of one bit, it hardly learns.</summary>
[Component("shared-encoder", Summary = "One Transformer encoder layer applied several times to a string.")]
[Paper("Ashish Vaswani and Noam Shazeer and Niki Parmar and Jakob Uszkoreit and Llion Jones and Aidan N. Gomez and Łukasz Kaiser and Illia Polosukhin", "Attention is all you need", 2017, Venue = "NeurIPS")]
public sealed record SharedEncoderOptions : StringModelOptions, IValidatableObject
{
    /// <summary>The width; default 512.</summary>
    [Range(1, 1 << 16)]
    public int Width { get; init; } = 512;

    /// <summary>The heads, which divide the width; default 8.</summary>
    [Range(1, 1024)]
    public int Heads { get; init; } = 8;

    /// <summary>How often the layer is applied; default 4.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 4;

    /// <summary>The units between its two linear maps; default 2,048.</summary>
    [Range(1, 1 << 18)]
    public int FeedForward { get; init; } = 2048;

    /// <summary>How likely a unit is switched off in a training step; default 0.1.</summary>
    [Range(0.0, 0.99)]
    public double Dropout { get; init; } = 0.1;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Heads > 0 && Width % Heads != 0) yield return new($"({Heads}) does not divide the width of {Width}.", [nameof(Heads)]);
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(long symbols, long outputs) => new SharedEncoder(this, symbols, outputs);
}
