using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.DeepONet;

/// <summary>
/// The network of <see cref="DeepONetOptions"/>: G(a)(y) = Σ_p b_p(a) t_p(y) + b₀ with the branch b, of the values of a on the grid of training, and the trunk t, of a
/// point's coordinates from 0 to 1. On another grid a is interpolated to that of training. Parameters: <c>branch.0.weight</c>, …, <c>trunk.0.weight</c>, …, <c>bias</c>.
/// </summary>
/// <remarks>Lu et al., 2021, equation 2 (unstacked, with bias).</remarks>
public sealed class DeepONetModel : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> branch;
    private readonly ModuleList<Linear> trunk;
    private readonly Parameter bias;
    private readonly FieldShape _inputs;
    private readonly long _outputs;

    /// <summary>Makes the network with PyTorch's default initialisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public DeepONetModel(DeepONetOptions options, FieldShape inputs, long outputs) : base(nameof(DeepONetModel))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(inputs);
        OptionsCheck.Validate(options, nameof(options));
        (_inputs, _outputs) = (inputs, outputs);
        branch = Layers(inputs.Channels * inputs.Rows * inputs.Columns);
        trunk = Layers(2);
        bias = new Parameter(zeros(outputs, 1));
        RegisterComponents();

        ModuleList<Linear> Layers(long first)
        {
            ModuleList<Linear> layers = [];
            for (int i = 0; i <= options.Depth; i++) layers.Add(Linear(i == 0 ? first : options.Width, i == options.Depth ? options.Basis * outputs : options.Width));
            return layers;
        }
    }

    /// <summary>[batch, inputs, rows, columns] ↦ [batch, outputs, rows, columns].</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        (long batch, long rows, long columns) = (input.shape[0], input.shape[2], input.shape[3]);
        Tensor field = (rows, columns) == (_inputs.Rows, _inputs.Columns) ? input : functional.interpolate(input, [_inputs.Rows, _inputs.Columns], mode: InterpolationMode.Bilinear, align_corners: true);
        Tensor weights = Apply(branch, field.flatten(1)).view(batch, _outputs, -1);                                   // [batch, outputs, basis]
        Tensor functions = Apply(trunk, GridCoordinates.Of(input).view(2, -1).t()).view(rows * columns, _outputs, -1); // [points, outputs, basis]
        return (einsum("bop,nop->bon", weights, functions) + bias).view(batch, _outputs, rows, columns).MoveToOuterDisposeScope();
    }

    private static Tensor Apply(ModuleList<Linear> layers, Tensor x)
    {
        for (int i = 0; i < layers.Count; i++) x = i == layers.Count - 1 ? layers[i].call(x) : functional.gelu(layers[i].call(x));
        return x;
    }
}
