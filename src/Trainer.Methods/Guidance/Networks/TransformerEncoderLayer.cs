using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>x ← norm(x + attention(x, x)), x ← norm(x + W₂ relu(W₁ x)): libtorch's encoder layer, whose parts cannot be looked at from .NET, in parts that can.</summary>
internal sealed class TransformerEncoderLayer : Module<Tensor, Tensor, Tensor>
{
    private readonly MultiheadAttention self_attn;
    private readonly LayerNorm norm1, norm2;
    private readonly Linear linear1, linear2;
    private readonly double _dropout;

    public TransformerEncoderLayer(SharedEncoderOptions options) : base(nameof(TransformerEncoderLayer))
    {
        int width = options.Width;
        self_attn = new(width, options.Heads, options.Dropout);
        (norm1, norm2) = (LayerNorm(width), LayerNorm(width));
        (linear1, linear2) = (Linear(width, options.FeedForward), Linear(options.FeedForward, width));
        _dropout = options.Dropout;
        RegisterComponents();
    }

    /// <summary>Sequences [batch, time, width] and which of their places are there, bool [batch, time] ↦ [batch, time, width].</summary>
    public override Tensor forward(Tensor input, Tensor isThere)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = norm1.call(input + Drop(self_attn.call(input, input, isThere)));
        return norm2.call(x + Drop(linear2.call(Drop(linear1.call(x).relu())))).MoveToOuterDisposeScope();
    }

    private Tensor Drop(Tensor x) => functional.dropout(x, _dropout, training);
}
