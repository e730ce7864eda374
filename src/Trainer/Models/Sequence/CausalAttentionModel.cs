using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>The network of <see cref="CausalAttentionOptions"/>. Parameters: <c>embedding.…</c>, <c>positions</c> if they are learned, <c>blocks.0.…</c>, <c>norm.…</c>, <c>head.…</c>.</summary>
public sealed class CausalAttentionModel : Module<Tensor, Tensor>
{
    private readonly Linear embedding, head;
    private readonly ModuleList<TransformerBlock> blocks = [];
    private readonly LayerNorm norm;
    private readonly Parameter? positions;
    private readonly int _context;

    /// <summary>Makes the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public CausalAttentionModel(CausalAttentionOptions options, long inputs, long outputs) : base(nameof(CausalAttentionModel))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        _context = options.Context;
        (embedding, norm, head) = (Linear(inputs, options.Width), LayerNorm(options.Width), Linear(options.Width, outputs));
        if (options.Positions == PositionKind.Learned) positions = new Parameter(randn(options.Context, options.Width) * 0.02);
        var sizes = new TransformerOptions { Width = options.Width, Heads = options.Heads, Layers = options.Layers, Context = options.Context, Dropout = options.Dropout };
        for (int i = 0; i < options.Layers; i++) blocks.Add(new TransformerBlock(sizes));
        RegisterComponents();
    }

    /// <summary>[batch, time, inputs] ↦ [batch, time, outputs].</summary>
    /// <exception cref="ArgumentException">There are more steps than it can look at.</exception>
    public override Tensor forward(Tensor input)
    {
        long steps = input.shape[1];
        if (steps > _context) throw new ArgumentException($"{steps} steps are more than the model looks at, {_context}.", nameof(input));
        using DisposeScope scope = NewDisposeScope();
        Tensor x = embedding.call(input);
        x = x + (positions?.slice(0, 0, steps, 1) ?? Sinusoidal(steps, x.shape[2], x.device)).to_type(x.dtype);
        foreach (TransformerBlock block in blocks) x = block.call(x);
        return head.call(norm.call(x)).MoveToOuterDisposeScope();
    }

    /// <summary>sin(t ω_k) and then cos(t ω_k), ω_k = 10000^(−2k/width), [steps, width].</summary>
    internal static Tensor Sinusoidal(long steps, long width, Device device)
    {
        long half = (width + 1) / 2;
        Tensor rates = pow(10_000, arange(half, ScalarType.Float32, device) * (-2.0 / width));
        Tensor phases = arange(steps, ScalarType.Float32, device).unsqueeze(1) * rates;
        return cat([phases.sin(), phases.cos().narrow(1, 0, width - half)], 1);
    }
}
