using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>x ← norm(x + attention(x, x)), x ← norm(x + attention(x, the layer's input)), x ← norm(x + W₂ relu(W₁ x)): libtorch's decoder layer, whose parts cannot be looked at from .NET, in parts that can.</summary>
internal sealed class TransformerDecoderLayer : Module<Tensor, Tensor>
{
    private readonly MultiheadAttention self_attn, multihead_attn;
    private readonly LayerNorm norm1, norm2, norm3;
    private readonly Linear linear1, linear2;
    private readonly double _dropout;

    public TransformerDecoderLayer(SharedDecoderOptions options) : base(nameof(TransformerDecoderLayer))
    {
        int width = options.Width;
        (self_attn, multihead_attn) = (new(width, options.Heads, options.Dropout, isCausal: true), new(width, options.Heads, options.Dropout, isCausal: !options.Released));
        (norm1, norm2, norm3) = (LayerNorm(width), LayerNorm(width), LayerNorm(width));
        (linear1, linear2) = (Linear(width, options.FeedForward), Linear(options.FeedForward, width));
        _dropout = options.Dropout;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = norm1.call(input + Drop(self_attn.call(input, input, null)));
        x = norm2.call(x + Drop(multihead_attn.call(x, input, null)));
        return norm3.call(x + Drop(linear2.call(Drop(linear1.call(x).relu())))).MoveToOuterDisposeScope();
    }

    private Tensor Drop(Tensor x) => functional.dropout(x, _dropout, training);
}
