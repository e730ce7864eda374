using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>libtorch's own LSTM, of one head; for comparison.</summary>
[Component("torch-lstm", Summary = "libtorch's LSTM, for comparison with flash-rnn.")]
public sealed record TorchLstmOptions : SequenceModelOptions
{
    /// <summary>The width of h; default 64.</summary>
    [Range(1, LayerSizes.Largest)]
    public int Width { get; init; } = 64;

    /// <summary>The layers, each on the outputs of the one below; default 1.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 1;

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Create(long inputs, long outputs) => new TorchLstmModel(this, inputs, outputs);
}
