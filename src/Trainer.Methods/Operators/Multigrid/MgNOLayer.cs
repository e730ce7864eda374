using TorchSharp;
using TorchSharp.Modules;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>u ↦ σ(W u + B u + b) with a multigrid cycle W and a map B of each point's values. Parameters: <c>cycle.…</c>, <c>skip.weight</c> (B), <c>skip.bias</c> (b), <c>norm.…</c>.</summary>
internal sealed class MgNOLayer : Module<Tensor, Tensor>
{
    private readonly MgConv cycle;
    private readonly Linear? skip;
    private readonly LayerNorm? norm;
    private readonly Activation? _activation;

    public MgNOLayer(MgNOOptions options, FieldShape inputs) : base(nameof(MgNOLayer))
    {
        cycle = new MgConv(options.Cycle, inputs.Channels, options.Width, inputs.Rows, inputs.Columns);
        if (options.PointwiseSkip) skip = Linear(inputs.Channels, options.Width);
        if (options.NormaliseOutput) norm = LayerNorm([options.Width, inputs.Rows, inputs.Columns]);
        _activation = options.Activation;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor u = cycle.call(input);
        if (norm is not null) u = ChannelsLast.Of(norm.call(u));
        if (skip is not null) u = Pointwise.Apply(skip, input).add_(u);
        return (_activation?.ApplyInPlace(u) ?? u).MoveToOuterDisposeScope();
    }
}
