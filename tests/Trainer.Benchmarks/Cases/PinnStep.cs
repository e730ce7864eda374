using Trainer.Kernels.Jets;
using Trainer.Methods.Physics.Networks;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>A training step of a physics-informed network on the viscous Burgers equation: u_t + u u_x − ν u_xx.</summary>
internal sealed class PinnStep : PinnSteps
{
    public override string Name => "pinn-step";

    public override string Description => $"a training step of a network of 3×32 tanh on {Points:N0} points with second derivatives";

    protected override int Points => 1000;

    protected override JetSpace Space { get; } = new(2, new MultiIndex(2, 0), new MultiIndex(0, 1));

    protected override FieldNetwork[] Networks() => [new(2, [32, 32, 32])];

    protected override Tensor Loss(IReadOnlyList<JetField> fields)
    {
        JetField u = fields[0];
        return Residual(u.Value, u.D(0, 1)[.., 0], u.D(1, 0)[.., 0], u.D(2, 0)[.., 0]);
    }

    protected override Tensor ReverseLoss(IReadOnlyList<FieldNetwork> networks, Tensor points)
    {
        Tensor u = networks[0].call(points), first = Diff.Grad(u.sum(), points, createGraph: true), second = Diff.Grad(first[.., 0].sum(), points, createGraph: true);
        return Residual(u, first[.., 1], first[.., 0], second[.., 0]);
    }

    private static Tensor Residual(Tensor u, Tensor ut, Tensor ux, Tensor uxx) => (ut + (u[.., 0] * ux) - (0.01 * uxx)).square().mean();
}
