using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using Trainer.Methods.Physics.Networks;
using Trainer.Optimizers;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>A training step of a physics-informed network on the viscous Burgers equation: u_t + u u_x − ν u_xx at 1,000 points, derivatives by two reverse passes as it is usually done, and carried forward.</summary>
internal sealed class PinnStep : IBenchmark
{
    private const int Points = 1000;

    public string Name => "pinn-step";

    public string Description => $"a training step of a network of 3×32 tanh on {Points:N0} points with second derivatives";

    public IReadOnlyList<Contender> Prepare() => [Of("reverse twice", Reverse), Of("carried forward, torch operations", (network, points) => Forward(network, points, Launcher.Reference)), Of("carried forward", (network, points) => Forward(network, points, null))];

    private static Contender Of(string name, Func<FieldNetwork, Tensor, Func<Tensor>> loss)
    {
        var network = new FieldNetwork(2, [32, 32, 32]);
        Tensor points = rand(Points, 2);
        Func<Tensor> compute = loss(network, points);
        var adam = new Adam(network.named_parameters(), new() { LearningRate = 1e-3 });
        return Contender.Of(name, () =>
        {
            using IDisposable scope = NewDisposeScope();
            adam.zero_grad();
            compute().backward();
            adam.step();
        }, new Disposables([network, adam, points]), units: 100);
    }

    private static Func<Tensor> Reverse(FieldNetwork network, Tensor points) => () =>
    {
        Tensor variable = points.detach().requires_grad_(), u = network.call(variable);
        Tensor first = Torch.Autograd.Diff.Grad(u.sum(), variable, createGraph: true), second = Torch.Autograd.Diff.Grad(first[.., 0].sum(), variable, createGraph: true);
        return Residual(u, first[.., 1], first[.., 0], second[.., 0]);
    };

    private static Func<Tensor> Forward(FieldNetwork network, Tensor points, Launcher? launcher)
    {
        var space = new JetSpace(2, new MultiIndex(2, 0), new MultiIndex(0, 1));
        Tensor embedded = network.Prepare(space, points);
        return () =>
        {
            JetField u = network.Evaluate(space, embedded, launcher);
            return Residual(u.Value, u.D(0, 1)[.., 0], u.D(1, 0)[.., 0], u.D(2, 0)[.., 0]);
        };
    }

    private static Tensor Residual(Tensor u, Tensor ut, Tensor ux, Tensor uxx) => (ut + (u[.., 0] * ux) - (0.01 * uxx)).square().mean();
}
