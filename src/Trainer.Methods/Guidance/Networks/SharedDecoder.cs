using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>The network of <see cref="SharedDecoderOptions"/>. Parameters: <c>embedding.weight</c>, <c>layer.…</c>, <c>head.weight</c>, <c>head.bias</c>.</summary>
public sealed class SharedDecoder : Module<Tensor, Tensor>
{
    private readonly Linear embedding, head;
    private readonly TransformerDecoderLayer layer;
    private readonly SharedDecoderOptions _options;

    /// <summary>Makes the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public SharedDecoder(SharedDecoderOptions options, long inputs, long outputs) : base(nameof(SharedDecoder))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        _options = options;
        (embedding, layer, head) = (Linear(inputs, options.Width, hasBias: false), new(options), Linear(options.Width, outputs));
        RegisterComponents();
    }

    /// <summary>[batch, time, inputs] ↦ [batch, time, outputs].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = embedding.call(input) * Math.Sqrt(_options.Width);
        x = functional.dropout(x + SinusoidalPositions.Of(x), _options.Dropout, training);
        for (int i = 0; i < _options.Layers; i++) x = layer.call(x);
        return head.call(x).MoveToOuterDisposeScope();
    }
}
