using TorchSharp.Modules;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>One smoothing step, u ↦ u + S (f − A u). Parameters: <c>system.weight</c> (A), <c>smoother.weight</c> (S), and their biases.</summary>
internal sealed class SmoothingStep : Module<Tensor, Tensor, Tensor>
{
    private readonly Conv2d system;
    private readonly Conv2d smoother;

    /// <param name="options">The cycle's options.</param>
    /// <param name="level">The level, from 0 at the finest.</param>
    public SmoothingStep(MgConvOptions options, int level) : base(nameof(SmoothingStep))
    {
        (long f, long u) = (options.InputsOn(level), options.OutputsOn(level));
        system = Conv2d(u, f, 3, padding: 1, padding_mode: options.Grids.Padding, bias: options.Bias);
        smoother = Conv2d(f, u, 3, padding: 1, padding_mode: options.Grids.Padding, bias: options.Bias);
        RegisterComponents();
    }

    public override Tensor forward(Tensor f, Tensor u) => smoother.Convolve(Residual(f, system.Convolve(u))).add_(u);

    /// <summary>The step from u = 0.</summary>
    public Tensor FromZero(Tensor f) => smoother.Convolve(system.bias is { } bias ? Residual(f, bias.view(1, -1, 1, 1)) : f);

    /// <summary>f − A u. A difference of fields of one channel, or of one point, forgets which layout they had.</summary>
    internal static Tensor Residual(Tensor f, Tensor image) => ChannelsLast.Of(f - image);
}
