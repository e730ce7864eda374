using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>An encoder with a linear head, to classify with what was learnt without labels: the encoder is trained on (fine-tuning) or left as it is (a linear probe).</summary>
[Component("encoder-classifier", Summary = "A contrastive encoder with a linear head: fine-tuning, or a linear probe where it is frozen.")]
public sealed record EncoderClassifierOptions : ModelOptions
{
    /// <summary>The encoder, as it was learnt.</summary>
    public EncoderOptions Encoder { get; init; } = new SmallCnnOptions();

    /// <summary>Its weights: a checkpoint of a contrastive run or a .safetensors file, of which what is named <c>encoder.…</c> is taken, or all where nothing is; null for fresh ones.</summary>
    [MinLength(1)]
    public string? Weights { get; init; }

    /// <summary>Whether the encoder stays as it is, in evaluation mode, so that only the head is trained.</summary>
    public bool Frozen { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An option is out of range, the encoder does not take such samples, or the weights cannot be read or do not fit.</exception>
    public override Module<Tensor, Tensor> Create(ModelShape shape) => new EncoderClassifier(this, shape);
}
