using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>A Transformer without recurrence: a linear embedding with positions, blocks of causal attention and a perceptron, a norm and a linear head.</summary>
[Component("causal-attention", Summary = "Transformer blocks whose steps look at themselves and at those before them.")]
[Paper("Ashish Vaswani and Noam Shazeer and Niki Parmar and Jakob Uszkoreit and Llion Jones and Aidan N. Gomez and Łukasz Kaiser and Illia Polosukhin", "Attention is all you need", 2017, Venue = "NeurIPS")]
public sealed record CausalAttentionOptions : SequenceModelOptions, IValidatableObject
{
    /// <summary>The width of the residual stream; default 64.</summary>
    [Range(1, 1 << 16)]
    public int Width { get; init; } = 64;

    /// <summary>The heads of an attention; they divide the width; default 4.</summary>
    [Range(1, 1024)]
    public int Heads { get; init; } = 4;

    /// <summary>The blocks; default 2.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 2;

    /// <summary>The most steps it can look at; default 256.</summary>
    [Range(1, 1 << 20)]
    public int Context { get; init; } = 256;

    /// <summary>How it is told where a step stands.</summary>
    public PositionKind Positions { get; init; }

    /// <summary>How likely a unit of a block's output is switched off in a training step; default 0.</summary>
    [Range(0.0, 0.99)]
    public double Dropout { get; init; }

    /// <inheritdoc/>
    public override int? LongestSequence => Context;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Heads > 0 && Width % Heads != 0) yield return new($"({Heads}) does not divide the width of {Width}.", [nameof(Heads)]);
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(long inputs, long outputs) => new CausalAttentionModel(this, inputs, outputs);
}
