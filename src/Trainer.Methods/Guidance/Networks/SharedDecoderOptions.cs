using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models.Sequence;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>The Transformer that guides recurrent networks in the paper: one decoder layer, applied several times, that attends to what it has and, as its memory, to the same once more.</summary>
[Component("shared-decoder", Summary = "One Transformer decoder layer applied several times.")]
[Paper("Ashish Vaswani and Noam Shazeer and Niki Parmar and Jakob Uszkoreit and Llion Jones and Aidan N. Gomez and Łukasz Kaiser and Illia Polosukhin", "Attention is all you need", 2017, Venue = "NeurIPS")]
public sealed record SharedDecoderOptions : SequenceModelOptions, IValidatableObject
{
    /// <summary>The width; default 512.</summary>
    [Range(1, 1 << 16)]
    public int Width { get; init; } = 512;

    /// <summary>The heads, which divide the width; default 16.</summary>
    [Range(1, 1024)]
    public int Heads { get; init; } = 16;

    /// <summary>How often the layer is applied; default 4.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 4;

    /// <summary>The units between its two linear maps; default 512.</summary>
    [Range(1, 1 << 18)]
    public int FeedForward { get; init; } = 512;

    /// <summary>How likely a unit is switched off in a training step; default 0.1.</summary>
    [Range(0.0, 0.99)]
    public double Dropout { get; init; } = 0.1;

    /// <summary>Whether the second attention looks at later steps too, as in the authors' released code. Default false.</summary>
    public bool Released { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Heads > 0 && Width % Heads != 0) yield return new($"({Heads}) does not divide the width of {Width}.", [nameof(Heads)]);
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(long inputs, long outputs) => new SharedDecoder(this, inputs, outputs);
}
