using CsCheck;
using TorchSharp;
using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Jets;

public sealed class JetMlpTests
{
    private static readonly Gen<JetSpace> Spaces =
        from variables in Gen.Int[1, 3]
        from wanted in Gen.Int[0, 3].Array[variables].Where(orders => orders.Sum() <= 3).Array[0, 3]
        let space = new JetSpace(variables, [.. wanted.Select(orders => new MultiIndex(orders))])
        where space.Count <= 8
        select space;

    private static readonly Gen<long[]> Widths =
        from inputs in Gen.Long[1, 5]
        from hidden in Gen.Long[1, 40].Array[0, 4]
        from outputs in Gen.Long[1, 3]
        select (long[])[inputs, .. hidden, outputs];

    [Fact]
    public void Values_and_gradients_are_those_of_torchs_operations_for_any_network() => Gen.Select(Spaces, Gen.Enum<JetFunction>(), Gen.Long[1, 300], Widths, Gen.Bool).Sample((space, function, points, widths, isDouble) =>
    {
        using DisposeScope scope = NewDisposeScope();
        var network = new Network(space, function, points, widths, isDouble ? float64 : float32);
        (Tensor[] actual, Tensor[] expected) = (network.Run(Launcher.Cpu), network.Run(Launcher.Reference, float64));
        // What rounds are the terms of a sum, of the size of the largest gradients: a gradient that they cancel in is as exact as they are.
        double largest = expected.Max(tensor => tensor.abs().max().item<double>());
        for (int i = 0; i < actual.Length; i++) Near(expected[i], actual[i], isDouble ? 1e-12 : 1e-5, terms: 0.01 * largest);
    }, iter: 60);

    [Theory]
    [InlineData(JetFunction.Tanh)]
    [InlineData(JetFunction.Sine)]
    [InlineData(JetFunction.Sigmoid)]
    public void Bits_do_not_depend_on_threads(JetFunction function)
    {
        using DisposeScope scope = NewDisposeScope();
        var network = new Network(Second, function, 1500, [2, 24, 30, 1], float32);
        int threads = get_num_threads();
        try
        {
            Tensor[][] results = [.. ((int[])[1, 2, 3, 2]).Select(count =>
            {
                set_num_threads(count);
                return network.Run(null);
            })];
            Assert.All(results.Skip(1), other => Assert.All(results[0].Zip(other), pair => Assert.True(Same(pair.First, pair.Second))));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Without_gradients_values_are_the_same()
    {
        using DisposeScope scope = NewDisposeScope();
        var network = new Network(Second, JetFunction.Sine, 300, [2, 20, 20, 2], float32);
        Tensor kept = network.Apply(null);
        using IDisposable off = no_grad();
        Tensor plain = network.Apply(null);
        Assert.True(kept.requires_grad && !plain.requires_grad && Same(kept, plain));
    }

    [Fact]
    public void The_gradient_is_that_of_the_weights_as_they_were()
    {
        using DisposeScope scope = NewDisposeScope();
        var network = new Network(Second, JetFunction.Tanh, 70, [2, 9, 1], float64);
        Tensor[] expected = network.Run(null);
        Tensor loss = network.Loss(network.Apply(null));
        using (no_grad()) network.Parameters[0].add_(1);
        foreach (Tensor parameter in network.Parameters) parameter.grad?.zero_();
        loss.backward();
        Assert.All(expected.Skip(1).Zip(network.Parameters), pair => Assert.True(Same(pair.First, pair.Second.grad!)));
    }

    [Fact]
    public void A_wide_network_and_coefficients_that_have_gradients_go_by_layers()
    {
        using DisposeScope scope = NewDisposeScope();
        var wide = new Network(Second, JetFunction.Tanh, 5, [2, JetMlp.LargestWidth + 1, 1], float64);
        (Tensor[] actual, Tensor[] expected) = (wide.Run(null), wide.Run(Launcher.Reference));
        Assert.All(expected.Zip(actual), pair => Near(pair.First, pair.Second, 1e-12));
        var network = new Network(Second, JetFunction.Tanh, 5, [2, 6, 1], float64);
        Tensor x = network.X.clone().requires_grad_();
        Tensor y = JetMlp.Apply(Second, JetFunction.Tanh, x, network.Weights, network.Biases);
        Tensor other = JetMlp.Apply(Second, JetFunction.Tanh, x, network.Weights, network.Biases, Launcher.Reference);
        Near(Diff.Grad(other.sum(), x), Diff.Grad(y.sum(), x), 1e-12);
    }

    [Fact]
    public void The_gradient_of_the_reference_can_be_differentiated_again_and_that_of_the_kernel_says_that_it_cannot()
    {
        using DisposeScope scope = NewDisposeScope();
        var network = new Network(Second, JetFunction.Tanh, 5, [2, 6, 1], float64);
        Tensor weight = network.Parameters[0], gradient = Diff.Grad(network.Loss(network.Apply(Launcher.Reference)), weight, createGraph: true);
        Assert.True(Diff.Grad(gradient.square().sum(), weight).abs().max().item<double>() > 0);
        Tensor loss = network.Loss(network.Apply(null));
        Assert.Contains("Launcher.Reference", Assert.Throws<NotSupportedException>(() => Diff.Grad(loss, weight, createGraph: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = zeros(4, 5, 2), weight = zeros(3, 2), bias = zeros(3);
        Assert.Contains("[4, points, inputs]", Refusal(zeros(3, 5, 2), weight, bias), StringComparison.Ordinal);
        Assert.Contains("[outputs, 2]", Refusal(x, zeros(3, 4), bias), StringComparison.Ordinal);
        Assert.Contains("[3]", Refusal(x, weight, zeros(2)), StringComparison.Ordinal);
        Assert.Contains("Layer 0", Refusal(x, weight, zeros(3, dtype: float64)), StringComparison.Ordinal);
        Assert.Contains("float32 or float64", Refusal(zeros((long[])[4, 5, 2], int64), weight, bias), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => JetMlp.Apply(Second, JetFunction.Tanh, x, [weight], []));
        Assert.Throws<ArgumentException>(() => JetMlp.Apply(Second, JetFunction.Tanh, x, [weight], [bias], Launcher.Cuda));

        static string Refusal(Tensor x, Tensor weight, Tensor bias) => Assert.Throws<ArgumentException>(() => JetMlp.Apply(Second, JetFunction.Tanh, x, [weight], [bias])).Message;
    }

    private static JetSpace Second { get; } = new(2, new MultiIndex(2, 0), new MultiIndex(0, 1));

    private static void Near(Tensor expected, Tensor actual, double tolerance, double terms = 0)
    {
        double scale = Math.Max(terms, expected.abs().max().item<double>()), error = (expected - actual.to(float64)).abs().max().item<double>();
        Assert.True(error <= tolerance * scale, $"{error} of {scale}");
    }

    private static bool Same(Tensor left, Tensor right) => (left == right).all().item<bool>();

    // A network with PyTorch's initial range of weights, and a loss that reads every coefficient with weights of its own.
    private sealed class Network
    {
        private readonly JetSpace _space;
        private readonly JetFunction _function;
        private readonly Tensor _reads;

        public Network(JetSpace space, JetFunction function, long points, long[] widths, ScalarType type)
        {
            (_space, _function) = (space, function);
            using var generator = new Generator(7, CPU);
            X = Uniform(1, space.Count, points, widths[0]);
            Weights = [.. Enumerable.Range(0, widths.Length - 1).Select(i => Uniform(1 / Math.Sqrt(widths[i]), widths[i + 1], widths[i]).requires_grad_())];
            Biases = [.. widths.Skip(1).Select(width => Uniform(0.5, width).requires_grad_())];
            _reads = Uniform(1, space.Count, points, widths[^1]);

            // In float32 first, so that both types see the same numbers.
            Tensor Uniform(double range, params long[] shape) => ((rand(shape, float32, generator: generator) * 2 - 1) * range).to(type);
        }

        public Tensor X { get; }

        public Tensor[] Weights { get; }

        public Tensor[] Biases { get; }

        public Tensor[] Parameters => [.. Weights, .. Biases];

        public Tensor Apply(Launcher? launcher) => JetMlp.Apply(_space, _function, X, Weights, Biases, launcher);

        public Tensor Loss(Tensor y) => (y * _reads.to(y.dtype)).sum();

        public Tensor[] Run(Launcher? launcher, ScalarType? type = null)
        {
            Tensor[] weights = Copies(Weights), biases = Copies(Biases);
            Tensor y = JetMlp.Apply(_space, _function, type is null ? X : X.to(type.Value), weights, biases, launcher);
            Loss(y).backward();
            return [y.detach(), .. weights.Select(weight => weight.grad!), .. biases.Select(bias => bias.grad!)];

            Tensor[] Copies(Tensor[] parameters) => [.. parameters.Select(parameter => (type is null ? parameter.detach().clone() : parameter.detach().to(type.Value, copy: true)).requires_grad_())];
        }
    }
}
