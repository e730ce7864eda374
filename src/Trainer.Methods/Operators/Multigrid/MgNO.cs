using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>
/// The network of <see cref="MgNOOptions"/>: uⁱ = σ(Wⁱ uⁱ⁻¹ + Bⁱ uⁱ⁻¹ + bⁱ) from u⁰ = a with multigrid cycles Wⁱ, then a linear map of each point's values, or
/// one more cycle, to the outputs. There is no lifting and no projection network.
/// </summary>
/// <remarks>
/// He, Liu and Xu, 2023 (arXiv 2310.19809), equation 4. Without normalisation it takes grids of any size that its levels fit.
/// Parameters: <c>layers.0.cycle.first.smoother.weight</c>, …, <c>layers.0.skip.weight</c>, <c>layers.0.skip.bias</c>, …, <c>head.weight</c> or <c>headCycle.…</c>.
/// </remarks>
public sealed class MgNO : Module<Tensor, Tensor>
{
    private readonly ModuleList<MgNOLayer> layers = [];
    private readonly MgConv? headCycle;
    private readonly Linear? head;
    private readonly MgNOOptions _options;

    /// <summary>Makes the network with PyTorch's default initialisation.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="inputs">The fields that go in.</param>
    /// <param name="outputs">How many channels come out.</param>
    /// <exception cref="ArgumentException">An option is out of range, the grid is too small for the levels, or inputs cannot be added to outputs of another number of channels.</exception>
    public MgNO(MgNOOptions options, FieldShape inputs, long outputs) : base(nameof(MgNO))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(inputs);
        OptionsCheck.Validate(options, nameof(options));
        if (options.AddInputs && inputs.Channels != outputs) throw new ArgumentException($"addInputs: {inputs.Channels} channels of inputs cannot be added to {outputs} of outputs.");
        _options = options;
        for (int i = 0; i < options.Layers; i++) layers.Add(new MgNOLayer(options, i == 0 ? inputs : inputs with { Channels = options.Width }));
        if (options.CycleHead) headCycle = new MgConv(options.Cycle, options.Width, outputs, inputs.Rows, inputs.Columns);
        else head = Linear(options.Width, outputs, hasBias: false);
        RegisterComponents();
    }

    /// <summary>[batch, inputs, rows, columns] ↦ [batch, outputs, rows, columns].</summary>
    /// <exception cref="ArgumentException">The grid does not fit; see <see cref="MgConv"/>.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = input;
        if (_options.Recompute > 0 && training) x = Recompute.Sequence([.. layers], x, _options.Recompute);
        else foreach (MgNOLayer layer in layers) x = layer.call(x);
        x = headCycle?.call(x) ?? Pointwise.Apply(head!, x);
        return (_options.AddInputs ? x.add_(input) : x).MoveToOuterDisposeScope();
    }
}
