using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Models.Recurrent;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>The network of <see cref="LastStateRnnOptions"/>. Parameters: <c>embedding.weight</c>, <c>layers.0.layers.0.weight</c>, …, <c>head.weight</c>, <c>head.bias</c>.</summary>
public sealed class LastStateRnn : Module<Tensor, Tensor>
{
    private readonly Embedding embedding;
    private readonly ModuleList<FlashElman> layers = [];
    private readonly Linear head;
    private readonly long _symbols;

    /// <summary>Makes the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public LastStateRnn(LastStateRnnOptions options, long symbols, long outputs) : base(nameof(LastStateRnn))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        _symbols = symbols;
        (embedding, head) = (Embedding(symbols + 1, options.Embedding), Linear(options.Width, outputs));
        for (int i = 0; i < options.Layers; i++) layers.Add(new FlashElman(i == 0 ? options.Embedding : options.Width, options.Width));
        RegisterComponents();
    }

    /// <summary>int64 [batch, time], filled up with the number of symbols ↦ [batch, outputs]. A string of no symbol is read as one of the filler.</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor lengths = input.ne(_symbols).sum([1L]).clamp_min(1), x = embedding.call(input);
        // Beyond the end layers give zeros.
        foreach (FlashElman layer in layers) (x, _) = layer.call(x, null, lengths);
        Tensor last = x.gather(1, (lengths - 1).view(-1, 1, 1).expand(-1, 1, x.shape[2])).squeeze(1);
        return head.call(last.relu()).MoveToOuterDisposeScope();
    }
}
