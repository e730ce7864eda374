using Trainer.Kernels.Jets;
using Trainer.Methods.Physics.Networks;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>A training step of two networks along characteristics: x_t = w and w_t = 0, labels periodic.</summary>
internal sealed class PinnStepLagrangian : PinnSteps
{
    public override string Name => "pinn-step-lagrangian";

    public override string Description => $"a training step of two networks of 3×24 and 2×24 tanh on {Points:N0} points with first derivatives";

    protected override int Points => 564;

    protected override JetSpace Space { get; } = new(2, new MultiIndex(0, 1));

    protected override FieldNetwork[] Networks()
    {
        PeriodicVariable[] periodic = [new(0, 0, 2 * Math.PI)];
        return [new(2, [24, 24, 24], periodic: periodic), new(2, [24, 24], periodic: periodic)];
    }

    protected override Tensor Loss(IReadOnlyList<JetField> fields) => Residuals(fields[0].D(0, 1)[.., 0], fields[1].Value[.., 0], fields[1].D(0, 1)[.., 0]);

    protected override Tensor ReverseLoss(IReadOnlyList<FieldNetwork> networks, Tensor points)
    {
        Tensor x = networks[0].call(points), w = networks[1].call(points);
        return Residuals(Diff.Grad(x.sum(), points, createGraph: true)[.., 1], w[.., 0], Diff.Grad(w.sum(), points, createGraph: true)[.., 1]);
    }

    private static Tensor Residuals(Tensor xt, Tensor w, Tensor wt) => (xt - w).square().mean() + wt.square().mean();
}
