using TorchSharp;
using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using Trainer.Methods.Physics.Networks;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Physics;

public sealed class FieldNetworkTests
{
    private static readonly PeriodicVariable Period = new(0, 0.5, 2);

    /// <summary>Up to fourth order, mixed too, with a periodic variable, in float64, beside nested reverse differentiation; then the gradient by the weights of a loss made of all of them.</summary>
    [Theory]
    [InlineData(JetFunction.Tanh)]
    [InlineData(JetFunction.Sine)]
    public void Derivatives_and_their_gradients_are_those_of_nested_reverse_differentiation(JetFunction function)
    {
        using var network = new FieldNetwork(2, [9, 7], 2, function, [Period], ScalarType.Float64);
        using DisposeScope scope = NewDisposeScope();
        var space = new JetSpace(2, new MultiIndex(4, 0), new MultiIndex(2, 2), new MultiIndex(0, 1));
        Tensor points = rand(11, 2, float64).requires_grad_();
        JetField field = network.Evaluate(space, network.Prepare(space, points.detach()));
        Tensor loss = zeros(1, float64), reverseLoss = zeros(1, float64);
        foreach (MultiIndex index in space.Indices)
        {
            Tensor expected = stack([Derivative(0, index), Derivative(1, index)], 1);
            Assert.True((field.D(index.Orders) - expected).abs().max().item<double>() < 1e-9 * (1 + expected.abs().max().item<double>()), $"{index}");
            (loss, reverseLoss) = (loss + field.D(index.Orders).sin().sum(), reverseLoss + expected.sin().sum());
        }

        TorchSharp.Modules.Parameter[] weights = [.. network.parameters()];
        var (forward, reverse) = (Diff.Grad([loss], weights), Diff.Grad([reverseLoss], weights));
        for (int i = 0; i < weights.Length; i++) Assert.True((forward[i]! - reverse[i]!).abs().max().item<double>() < 1e-8 * (1 + reverse[i]!.abs().max().item<double>()), $"weight {i}");

        Tensor Derivative(int component, MultiIndex index)
        {
            Tensor value = network.call(points)[.., component];
            for (int variable = 0; variable < 2; variable++)
            {
                for (int order = 0; order < index.Orders[variable]; order++) value = Diff.Grad(value.sum(), points, createGraph: true)[.., variable];
            }

            return value;
        }
    }

    [Fact]
    public void A_periodic_variable_has_the_same_field_and_derivatives_at_both_ends()
    {
        using var network = new FieldNetwork(2, [8], 1, JetFunction.Tanh, [Period], ScalarType.Float64);
        using DisposeScope scope = NewDisposeScope();
        var space = new JetSpace(2, new MultiIndex(3, 1));
        Tensor ends = tensor([0.5, 0.3, 2.5, 0.3], [2, 2]), both = network.Evaluate(space, network.Prepare(space, ends)).Coefficients;
        Assert.True((both[.., 0] - both[.., 1]).abs().max().item<double>() < 1e-12);
        Assert.Equal((3L * 8) + 8 + 8 + 1, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Values_by_vectors_and_by_torch_are_the_same_and_what_was_not_asked_for_is_named()
    {
        using var network = new FieldNetwork(1, [16, 16]);
        using DisposeScope scope = NewDisposeScope();
        var space = new JetSpace(1, new MultiIndex(2));
        Tensor points = rand(50, 1), embedded = network.Prepare(space, points);
        Assert.True((network.Evaluate(space, embedded).Coefficients - network.Evaluate(space, embedded, Launcher.Reference).Coefficients).abs().max().item<float>() < 1e-5f);
        Assert.True((network.Evaluate(space, embedded).Value - network.call(points)).abs().max().item<float>() < 1e-6f);
        Assert.Contains("(3)", Assert.Throws<KeyNotFoundException>(() => network.Evaluate(space, embedded).D(3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.Prepare(space, rand(5, 2)));
        Assert.Throws<ArgumentException>(() => new FieldNetwork(1, [4], periodic: [new(1, 0, 1)]));
    }
}
