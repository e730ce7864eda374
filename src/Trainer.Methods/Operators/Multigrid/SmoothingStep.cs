using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>One smoothing step, u ↦ u + S (f − A u). Parameters: <c>system.weight</c> (A), <c>smoother.weight</c> (S), and their biases.</summary>
internal sealed class SmoothingStep : Module<Tensor, Tensor, Tensor>
{
    private readonly SafeConv2d system;
    private readonly SafeConv2d smoother;

    /// <param name="options">The cycle's options.</param>
    /// <param name="f">Channels of the data.</param>
    /// <param name="u">Channels of the feature.</param>
    public SmoothingStep(CycleOptions options, long f, long u) : base(nameof(SmoothingStep))
    {
        system = new SafeConv2d(u, f, 3, padding: 1, mode: options.Grids.Padding, bias: options.Bias);
        smoother = new SafeConv2d(f, u, 3, padding: 1, mode: options.Grids.Padding, bias: options.Bias);
        RegisterComponents();
    }

    public override Tensor forward(Tensor f, Tensor u) => smoother.call(f - system.call(u)).add_(u);

    /// <summary>The step from u = 0.</summary>
    public Tensor FromZero(Tensor f) => smoother.call(system.bias is { } bias ? f - bias.view(1, -1, 1, 1) : f);
}
