using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>The network of <see cref="SharedEncoderOptions"/>. Parameters: <c>embedding.weight</c>, <c>layer.…</c>, <c>head.weight</c>, <c>head.bias</c>.</summary>
public sealed class SharedEncoder : Module<Tensor, Tensor>
{
    private readonly Embedding embedding;
    private readonly TransformerEncoderLayer layer;
    private readonly Linear head;
    private readonly SharedEncoderOptions _options;
    private readonly long _symbols;

    /// <summary>Makes the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public SharedEncoder(SharedEncoderOptions options, long symbols, long outputs) : base(nameof(SharedEncoder))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        (_options, _symbols) = (options, symbols);
        (embedding, layer, head) = (Embedding(symbols + 1, options.Width), new(options), Linear(options.Width, outputs));
        RegisterComponents();
    }

    /// <summary>int64 [batch, time], filled up with the number of symbols ↦ [batch, outputs]. A string of no symbol is read as one of the filler.</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor isThere = input.ne(_symbols).index_fill(1, tensor(0L, device: input.device), true), x = embedding.call(input) * Math.Sqrt(_options.Width);
        x = functional.dropout(x + SinusoidalPositions.Of(x), _options.Dropout, training);
        for (int i = 0; i < _options.Layers; i++) x = layer.call(x, isThere);
        Tensor weights = isThere.to_type(x.dtype).unsqueeze(2);
        return head.call((x * weights).sum([1L]) / weights.sum([1L])).MoveToOuterDisposeScope();
    }
}
