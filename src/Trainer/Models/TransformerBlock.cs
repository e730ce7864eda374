using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>x ← x + attention(norm(x)), then x ← x + W₂ gelu(W₁ norm(x)): each token looks at itself and at those before it.</summary>
/// <remarks>Vaswani et al., "Attention is all you need", 2017, with the norms before the layers as in Radford et al. 2019.</remarks>
internal sealed class TransformerBlock : Module<Tensor, Tensor>
{
    private readonly int _heads;
    private readonly Module<Tensor, Tensor> norm1, norm2, attention, projection, up, down;
    private readonly Module<Tensor, Tensor> _drop;

    public TransformerBlock(TransformerOptions options) : base(nameof(TransformerBlock))
    {
        int width = options.Width;
        _heads = options.Heads;
        (norm1, attention, projection) = (LayerNorm(width), Linear(width, 3 * width), Linear(width, width));
        (norm2, up, down) = (LayerNorm(width), Linear(width, 4 * width), Linear(4 * width, width));
        _drop = Dropout(options.Dropout);
        foreach (Module<Tensor, Tensor> end in (Module<Tensor, Tensor>[])[projection, down])
        {
            // The residual stream adds up 2 · layers of these: their share keeps its variance (Radford et al. 2019).
            using IDisposable off = no_grad();
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in end.named_parameters())
            {
                if (name == "weight") init.normal_(parameter, 0, 0.02 / Math.Sqrt(2 * options.Layers));
                else parameter.zero_();
            }
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        (long batch, long length, long width) = (input.shape[0], input.shape[1], input.shape[2]);
        Tensor[] parts = attention.call(norm1.call(input)).view(batch, length, 3, _heads, width / _heads).permute(2, 0, 3, 1, 4).unbind(0);
        Tensor seen = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_casual: true);
        Tensor attended = input + _drop.call(projection.call(seen.transpose(1, 2).reshape(batch, length, width)));
        return (attended + _drop.call(down.call(functional.gelu(up.call(norm2.call(attended)))))).MoveToOuterDisposeScope();
    }
}
