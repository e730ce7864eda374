using CsCheck;
using TorchSharp;
using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Jets;

public sealed class JetActivationTests
{
    private static readonly Gen<JetSpace> Spaces =
        from variables in Gen.Int[1, 3]
        from wanted in Gen.Int[0, 3].Array[variables].Where(orders => orders.Sum() <= 4).Array[0, 3]
        select new JetSpace(variables, [.. wanted.Select(orders => new MultiIndex(orders))]);

    [Fact]
    public void A_space_holds_what_lies_below_what_is_asked_for()
    {
        var space = new JetSpace(2, new MultiIndex(2, 0), new MultiIndex(0, 1));
        Assert.Equal(["(0, 0)", "(1, 0)", "(0, 1)", "(2, 0)"], space.Indices.Select(index => index.ToString()));
        Assert.Equal(3, space.NumberOf(new(2, 0)));
        Assert.Contains("(1, 1)", Assert.Throws<KeyNotFoundException>(() => space.NumberOf(new(1, 1))).Message, StringComparison.Ordinal);
        Assert.Equal(12, new MultiIndex(3, 2).Factorial);
        Assert.Equal(12, new JetSpace(2, new MultiIndex(3, 2)).Count);
        Assert.Throws<ArgumentException>(() => new JetSpace(2, new MultiIndex(1)));
    }

    /// <summary>φ(sin(a s + b t + 0.3) c) by nested reverse differentiation, to fourth order, in float64.</summary>
    [Theory]
    [InlineData(JetFunction.Tanh)]
    [InlineData(JetFunction.Sine)]
    [InlineData(JetFunction.Sigmoid)]
    public void Coefficients_are_those_of_derivatives_by_nested_differentiation(JetFunction function)
    {
        using DisposeScope scope = NewDisposeScope();
        var space = new JetSpace(2, new MultiIndex(4, 0), new MultiIndex(2, 2), new MultiIndex(1, 3));
        Tensor s = linspace(-1, 1, 7, float64).requires_grad_(), t = linspace(0.2, 0.9, 7, float64).requires_grad_();
        Tensor inner = ((s * 1.3) + (t * 0.7) + 0.3).sin() * 1.7, outer = function switch { JetFunction.Tanh => inner.tanh(), JetFunction.Sine => inner.sin(), _ => inner.sigmoid() };
        Tensor z = stack(space.Indices.Select(index => Derivative(inner, index) / index.Factorial)).unsqueeze(-1).detach();
        foreach (Launcher launcher in (Launcher[])[Launcher.Reference, Launcher.Cpu])
        {
            Tensor y = JetActivation.Apply(space, function, z, launcher: launcher);
            for (int i = 0; i < space.Count; i++)
            {
                Tensor expected = Derivative(outer, space.Indices[i]) / space.Indices[i].Factorial;
                Assert.True((y[i, .., 0] - expected).abs().max().item<double>() < 1e-11, $"{launcher}, {space.Indices[i]}");
            }
        }

        Tensor Derivative(Tensor value, MultiIndex index)
        {
            for (int variable = 0; variable < 2; variable++)
            {
                for (int order = 0; order < index.Orders[variable]; order++) value = Diff.Grad(value.sum(), variable == 0 ? s : t, createGraph: true);
            }

            return value;
        }
    }

    [Fact]
    public void Values_and_gradients_are_those_of_torchs_operations_for_any_space() => Gen.Select(Spaces, Gen.Enum<JetFunction>(), Gen.Int[1, 90], Gen.Int[1, 40], Gen.Bool, Gen.Bool).Sample((space, function, points, width, hasBias, isDouble) =>
    {
        using DisposeScope scope = NewDisposeScope();
        ScalarType type = isDouble ? float64 : float32;
        using var generator = new Generator(5, CPU);
        Tensor z = randn((long[])[space.Count, points, width], type, generator: generator), weights = randn((long[])[space.Count, points, width], type, generator: generator);
        Tensor? bias = hasBias ? randn(width, type, generator: generator) : null;
        (Tensor y, Tensor gradient, Tensor? ofBias) = Run(Launcher.Cpu, z, bias);
        (Tensor expected, Tensor expectedGradient, Tensor? expectedOfBias) = Run(Launcher.Reference, z.to(float64), bias?.to(float64));
        double tolerance = isDouble ? 1e-12 : 2e-4;
        Near(expected, y);
        Near(expectedGradient, gradient);
        if (hasBias) Near(expectedOfBias!, ofBias!);

        (Tensor, Tensor, Tensor?) Run(Launcher launcher, Tensor z, Tensor? bias)
        {
            Tensor variable = z.clone().requires_grad_();
            Tensor? added = bias?.clone().requires_grad_();
            Tensor result = JetActivation.Apply(space, function, variable, added, launcher);
            (result * weights.to(z.dtype)).sum().backward();
            return (result.detach(), variable.grad!, added?.grad);
        }

        void Near(Tensor first, Tensor second) => Assert.True((first - second.to(float64)).abs().max().item<double>() <= tolerance * (1 + first.abs().max().item<double>()));
    }, iter: 60);

    [Fact]
    public void The_gradient_of_the_reference_can_be_differentiated_again_and_that_of_the_kernel_says_that_it_cannot()
    {
        using DisposeScope scope = NewDisposeScope();
        var space = new JetSpace(1, new MultiIndex(2));
        Tensor z = randn((long[])[3, 4, 2], float64).requires_grad_();
        Tensor gradient = Diff.Grad(JetActivation.Apply(space, JetFunction.Tanh, z, launcher: Launcher.Reference).square().sum(), z, createGraph: true);
        Assert.True(autograd.grad([gradient.sum()], [z])[0].abs().max().item<double>() > 0);
        Tensor y = JetActivation.Apply(space, JetFunction.Tanh, z).square().sum();
        Assert.Contains("Launcher.Reference", Assert.Throws<NotSupportedException>(() => Diff.Grad(y, z, createGraph: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        var space = new JetSpace(1, new MultiIndex(1));
        Assert.Contains("[2, points, width]", Assert.Throws<ArgumentException>(() => JetActivation.Apply(space, JetFunction.Tanh, zeros(3, 4, 5))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => JetActivation.Apply(space, JetFunction.Tanh, zeros(2, 4, 5), zeros(4)));
        Assert.Throws<ArgumentException>(() => JetActivation.Apply(space, JetFunction.Tanh, zeros(2, 4, 5), zeros(5, dtype: float64)));
        Assert.Throws<ArgumentException>(() => JetActivation.Apply(space, JetFunction.Tanh, zeros((long[])[2, 4, 5], int64)));
        Assert.Throws<ArgumentException>(() => JetActivation.Apply(space, JetFunction.Tanh, zeros(2, 4, 5), launcher: Launcher.Cuda));
    }
}
