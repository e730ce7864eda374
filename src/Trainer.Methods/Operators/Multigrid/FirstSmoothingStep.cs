using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>The smoothing step that a cycle begins with: from u = 0 it is u = S f. Parameters: <c>smoother.weight</c>, <c>smoother.bias</c>.</summary>
internal sealed class FirstSmoothingStep : Module<Tensor, Tensor>
{
    private readonly SafeConv2d smoother;

    public FirstSmoothingStep(CycleOptions options, long f, long u) : base(nameof(FirstSmoothingStep))
    {
        smoother = new SafeConv2d(f, u, 3, padding: 1, mode: options.Grids.Padding, bias: options.Bias);
        RegisterComponents();
    }

    public override Tensor forward(Tensor f) => smoother.call(f);
}
