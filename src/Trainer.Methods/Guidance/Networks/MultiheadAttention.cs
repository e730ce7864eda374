using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Linear = TorchSharp.Modules.Linear;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Guidance.Networks;

/// <summary>Attention of one sequence to another in heads. Parameters as libtorch names them: <c>in_proj_weight</c>, <c>in_proj_bias</c>, <c>out_proj.weight</c>, <c>out_proj.bias</c>.</summary>
internal sealed class MultiheadAttention : Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly Parameter in_proj_weight, in_proj_bias;
    private readonly Linear out_proj;
    private readonly int _heads;
    private readonly bool _isCausal;
    private readonly double _dropout;

    public MultiheadAttention(int width, int heads, double dropout, bool isCausal = false) : base(nameof(MultiheadAttention))
    {
        (_heads, _dropout, _isCausal) = (heads, dropout, isCausal);
        using IDisposable off = no_grad();
        in_proj_weight = new Parameter(init.xavier_uniform_(empty(3 * width, width)));
        in_proj_bias = new Parameter(zeros(3 * width));
        out_proj = Linear(width, width);
        init.zeros_(out_proj.bias!);
        RegisterComponents();
    }

    /// <summary>What asks [batch, time, width] and what is asked, of the same shape, and which places of it may be looked at, bool [batch, time], null for all ↦ [batch, time, width].</summary>
    public override Tensor forward(Tensor query, Tensor memory, Tensor? isThere)
    {
        using DisposeScope scope = NewDisposeScope();
        long width = query.shape[2];
        Tensor[] parts = [.. new[] { query, memory, memory }.Select((x, i) => Heads(functional.linear(x, in_proj_weight.narrow(0, i * width, width), in_proj_bias.narrow(0, i * width, width))))];
        Tensor seen = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], isThere?.unsqueeze(1).unsqueeze(1), training ? _dropout : 0, _isCausal).transpose(1, 2).reshape(query.shape);
        // Not called as a module, as in libtorch: what is looked at is the attention's output.
        return functional.linear(seen, out_proj.weight, out_proj.bias).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], _heads, x.shape[2] / _heads).transpose(1, 2);
}
