using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Kernels.Recurrence;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>A recurrent network of classical cells: h at each step follows from h before it by a map that is not linear.</summary>
[Component("flash-rnn", Summary = "Elman, LSTM, GRU or sLSTM cells in heads, layers or residual blocks.")]
[Paper("Korbinian Pöppel and Maximilian Beck and Sepp Hochreiter", "FlashRNN: I/O-aware optimization of traditional RNNs on modern hardware", 2024, Venue = "arXiv 2412.07752")]
public sealed record FlashRnnOptions : SequenceModelOptions, IValidatableObject
{
    /// <summary>The cell.</summary>
    public RecurrentCell Cell { get; init; } = RecurrentCell.Lstm;

    /// <summary>The width of h; default 64.</summary>
    [Range(1, LayerSizes.Largest)]
    public int Width { get; init; } = 64;

    /// <summary>The heads, which divide the width; recurrent matrices do not mix them. Default 1.</summary>
    [Range(1, 1 << 16)]
    public int Heads { get; init; } = 1;

    /// <summary>The layers, or residual blocks; default 1.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 1;

    /// <summary>Whether layers are residual blocks with norms and a gated perceptron each, between an embedding and a norm. Default false.</summary>
    public bool Residual { get; init; }

    /// <summary>How likely an output of a layer, but the last, or of a part of a block is switched off in a training step; default 0.</summary>
    [Range(0.0, 0.99)]
    public double Dropout { get; init; }

    /// <summary>The way recurrences run.</summary>
    public RecurrentBackend Backend { get; init; }

    /// <summary>Whether the backend auto times the plans for this machine when it first meets a size; default false: it takes the first that <c>trainer tune rnn</c> lists.</summary>
    public bool Measures { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Heads > 0 && Width % Heads != 0) yield return new($"({Heads}) does not divide the width of {Width}.", [nameof(Heads)]);
        else if (Residual && Width == Heads) yield return new($"({Heads}) leaves a head one unit, and nothing to normalise in a residual block.", [nameof(Heads)]);
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(long inputs, long outputs) => new FlashRnnModel(this, inputs, outputs);
}
