using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>The network of <see cref="GatedLinearOptions"/>: f = σ(W_f x + b_f), i = σ(W_i x + b_i), z = W_z x + b_z, h_t = f_t ⊙ h_{t−1} + i_t ⊙ z_t. Parameters: <c>layers.0.weight</c>, <c>layers.0.bias</c> of f, i, z one below the other, …, <c>head.…</c>.</summary>
public sealed class GatedLinearModel : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> layers = [];
    private readonly Linear head;

    /// <summary>Makes the network with PyTorch's default initialisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public GatedLinearModel(GatedLinearOptions options, long inputs, long outputs) : base(nameof(GatedLinearModel))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        for (int i = 0; i < options.Layers; i++) layers.Add(Linear(i == 0 ? inputs : options.Width, 3 * options.Width));
        head = Linear(options.Width, outputs);
        RegisterComponents();
    }

    /// <summary>[batch, time, inputs] ↦ [batch, time, outputs].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = input;
        foreach (Linear layer in layers)
        {
            Tensor[] parts = layer.call(x).chunk(3, -1);
            x = Scan(sigmoid(parts[0]), sigmoid(parts[1]) * parts[2]);
        }

        return head.call(x).MoveToOuterDisposeScope();
    }

    /// <summary>h_t = f_t h_{t−1} + x_t from h = 0, of [batch, time, width], in log₂ of the steps: after each round h_t takes in twice as many steps, and f_t is the product over them.</summary>
    /// <remarks>Hillis and Steele, "Data parallel algorithms", 1986.</remarks>
    internal static Tensor Scan(Tensor f, Tensor x)
    {
        long steps = x.shape[1];
        for (long span = 1; span < steps; span *= 2)
        {
            Tensor later = f.narrow(1, span, steps - span);
            x = cat([x.narrow(1, 0, span), x.narrow(1, span, steps - span) + (later * x.narrow(1, 0, steps - span))], 1);
            f = cat([f.narrow(1, 0, span), later * f.narrow(1, 0, steps - span)], 1);
        }

        return x;
    }
}
