using CsCheck;
using TorchSharp;
using Trainer.Components;
using Trainer.Methods.Operators;
using Trainer.Methods.Operators.Multigrid;
using Trainer.Runs;
using Trainer.Tests;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Operators;

/// <summary>The network of He, Liu and Xu: its size, what it can reach, and where it is a linear map.</summary>
public sealed class MgNOTests
{
    /// <summary>The configurations with the paper's settings hold as many parameters as the authors' code.</summary>
    [Theory]
    [InlineData("darcy-rough.json", 1, 256, 1, 572_661)]
    [InlineData("darcy-smooth.json", 1, 211, 1, 678_093)]
    [InlineData("darcy-multiscale.json", 1, 256, 1, 572_661)]
    [InlineData("pipe.json", 2, 128, 1, 783_876)]
    [InlineData("navier-stokes.json", 1, 64, 1, 2_885_194)]
    [InlineData("helmholtz.json", 1, 101, 1, 5_351_806)]
    public void Parameters_are_as_many_as_published(string config, long channels, long side, long outputs, long parameters)
    {
        RunOptions options = TrainingRun.Load(Path.Combine(Repository.Root, "configs", "mgno", config), [], new ComponentCatalogue());
        using nn.Module<Tensor, Tensor> network = ((OperatorOptions)options.Task).Model.Create(new FieldShape(channels, side, side), outputs);
        Assert.Equal(parameters, network.parameters().Sum(parameter => parameter.numel()));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        Assert.Equal([1, outputs, side, side], network.call(zeros([1, channels, side, side])).shape);
    }

    [Fact]
    public void A_cycle_is_linear() => Gen.Select(Gen.Int[5, 40], Gen.Int[5, 40], Gen.Enum<GridBoundary>(), Gen.Bool, Gen.Int[1, 4], Gen.Bool).Sample(
        (rows, columns, boundary, residual, levels, widening) =>
        {
            while (Deepest(rows, columns, boundary) < levels) levels--;
            manual_seed(rows + (100 * columns));
            using DisposeScope scope = NewDisposeScope();
            var options = new CycleOptions
            {
                PreSmoothing = [.. Enumerable.Repeat(1, levels - 1), 2],
                PostSmoothing = [.. Enumerable.Repeat(1, levels - 1)],
                Boundary = boundary,
                RestrictResidual = residual,
                WideningChannels = widening,
            };
            using var cycle = new MgConv(options, 2, 3, rows, columns);
            using IDisposable off = no_grad();
            Tensor f = randn([2, 2, rows, columns]), g = randn([2, 2, rows, columns]), image = cycle.call(f);
            Tensor error = cycle.call((2 * f) - (3 * g)) - (2 * image) + (3 * cycle.call(g));
            Assert.Equal([2, 3, rows, columns], image.shape);
            Assert.InRange(error.norm().item<float>(), 0, 1e-5 * image.norm().item<float>());
        },
        iter: 40);

    [Theory]
    [InlineData(6, 64)]
    [InlineData(1, 5)]
    public void A_point_reaches_the_whole_grid_by_coarser_ones_and_a_square_without(int levels, int side)
    {
        manual_seed(0);
        using DisposeScope scope = NewDisposeScope();
        using var cycle = new MgConv(new CycleOptions { PreSmoothing = levels == 1 ? [2] : [1, 1, 1, 1, 1, 2] }, 1, 4, 64, 64);
        using IDisposable off = no_grad();
        Tensor f = zeros([1, 1, 64, 64]);
        f[0, 0, 32, 32] = tensor(1f);
        Tensor reached = cycle.call(f).abs().amax([0, 1]).gt(0);
        // Two steps of two convolutions and one look 2 · 2 − 1 points far: a square of 7 points.
        long expected = levels == 1 ? 7 : side;
        Assert.Equal(expected * expected, reached.sum().item<long>());
    }

    /// <summary>With the kernels of a textbook's multigrid method the cycle is that method: the residuals of u ← u + W (f − A u) for Poisson's equation.</summary>
    [Fact]
    public void It_holds_classical_multigrid()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        const double H = 1 / 32.0;
        using MgConv cycle = (MgConv)new MgConv(new CycleOptions { PreSmoothing = [1, 1, 1, 1, 1], PostSmoothing = [1, 1, 1, 1], PadTransfers = false, RestrictResidual = true }, 1, 1, 31, 31).to(ScalarType.Float64);
        foreach ((string name, TorchSharp.Modules.Parameter weight) in cycle.named_parameters()) weight.copy_(Kernel(name));
        Tensor laplacian = Laplacian(H), f = ones([1, 1, 31, 31], dtype: float64), u = zeros_like(f);
        double[] expected = [0.349205, 0.117567, 0.0401517, 0.0139611, 0.00492702];
        for (int k = 0; k < 6; k++)
        {
            u += cycle.call(f - nn.functional.conv2d(u, laplacian, padding: [1, 1]));
            double residual = ((f - nn.functional.conv2d(u, laplacian, padding: [1, 1])).norm() / f.norm()).item<double>();
            if (k < expected.Length) Assert.Equal(expected[k], residual, Math.Pow(10, Math.Floor(Math.Log10(expected[k])) - 5));
            if (k is 0 or 5) Assert.Equal(k == 0 ? 0.05340556 : 0.07357649, u[0, 0, 15, 15].item<double>(), 1e-8);
        }

        static Tensor Laplacian(double h) => tensor([0.0, -1, 0, -1, 4, -1, 0, -1, 0], [1, 1, 3, 3]) / (h * h);

        static Tensor Kernel(string name)
        {
            int level = name.StartsWith("first", StringComparison.Ordinal) ? 0 : int.Parse(name.Split('.')[1]);
            double h = H * Math.Pow(2, level);
            if (name.Contains("system", StringComparison.Ordinal)) return Laplacian(h);
            if (name.Contains("smoother", StringComparison.Ordinal))
            {
                Tensor delta = zeros([1, 1, 3, 3], dtype: float64);
                delta[0, 0, 1, 1] = tensor((level == 4 ? 1 : 0.8) * h * h / 4);
                return delta;
            }

            Tensor linear = tensor([1.0, 2, 1, 2, 4, 2, 1, 2, 1], [1, 1, 3, 3]);
            return name.Contains("projection", StringComparison.Ordinal) ? linear * 0 : linear / (name.Contains("restriction", StringComparison.Ordinal) ? 16 : 4);
        }
    }

    [Fact]
    public void Any_grid_is_taken_whose_levels_fit()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        using var network = new MgNO(new MgNOOptions { Layers = 2, Width = 3, Cycle = new() { PreSmoothing = [1, 1, 2] } }, new FieldShape(1, 16, 21), 2);
        foreach ((int rows, int columns) in ((int, int)[])[(16, 21), (21, 16), (17, 17), (18, 40), (3, 3)])
            Assert.Equal([1, 2, rows, columns], network.call(randn([1, 1, rows, columns])).shape);
    }

    [Theory]
    [InlineData(2, 64, GridBoundary.Dirichlet, 6, "at most 2 levels")]
    [InlineData(8, 8, GridBoundary.Dirichlet, 6, "at most 4 levels")]
    [InlineData(8, 8, GridBoundary.Neumann, 3, "at most 2 levels")]
    [InlineData(1, 1, GridBoundary.Neumann, 1, "each side needs 2")]
    public void A_grid_too_small_is_refused_with_the_levels_it_allows(int rows, int columns, GridBoundary boundary, int levels, string message)
    {
        var options = new MgNOOptions { Cycle = new() { PreSmoothing = [.. Enumerable.Repeat(1, levels)], Boundary = boundary } };
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new MgNO(options, new FieldShape(1, rows, columns), 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_normalised_network_says_that_it_knows_one_grid()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new MgNO(new MgNOOptions { Layers = 1, Width = 2, Cycle = new() { PreSmoothing = [1, 1], NormaliseCorrection = true } }, new FieldShape(1, 8, 8), 1);
        Assert.Contains("8×8 only", Assert.Throws<ArgumentException>(() => network.call(randn([1, 1, 9, 8]))).Message, StringComparison.Ordinal);
        Assert.Contains("[batch, 1, rows, columns]", Assert.Throws<ArgumentException>(() => network.call(randn([1, 2, 8, 8]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recomputed_layers_give_the_same_gradients_to_the_bit()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] gradients = [.. new[] { 0, 2 }.SelectMany(Gradients)];
        for (int i = 0; i < gradients.Length / 2; i++) Assert.Equal(gradients[i].data<float>().ToArray(), gradients[i + (gradients.Length / 2)].data<float>().ToArray());

        static Tensor[] Gradients(int recompute)
        {
            manual_seed(1);
            using var network = new MgNO(new MgNOOptions { Layers = 3, Width = 4, Cycle = new() { PreSmoothing = [1, 1, 2] }, Recompute = recompute }, new FieldShape(1, 12, 12), 1);
            network.call(randn([2, 1, 12, 12])).square().mean().backward();
            return [.. network.parameters().Select(parameter => parameter.grad!.clone())];
        }
    }

    /// <summary>The variants of Darcy's equation, of flows and of waves: outputs and gradients in half precision are those of float32 but for rounding, gradients float32 like the weights.</summary>
    [Theory]
    [InlineData(ScalarType.Float16, "darcy", 0.005)]
    [InlineData(ScalarType.Float16, "flow", 0.005)]
    [InlineData(ScalarType.Float16, "waves", 0.005)]
    [InlineData(ScalarType.BFloat16, "darcy", 0.04)]
    [InlineData(ScalarType.BFloat16, "flow", 0.04)]
    [InlineData(ScalarType.BFloat16, "waves", 0.04)]
    public void Half_precision_is_float32_but_for_rounding(ScalarType type, string variant, double bound)
    {
        using DisposeScope scope = NewDisposeScope();
        MgNOOptions options = variant switch
        {
            "flow" => new() { PointwiseSkip = false, AddInputs = true, Cycle = new() { PreSmoothing = [1, 2], Boundary = GridBoundary.Periodic, Bias = true, NormaliseCorrection = true } },
            "waves" => new()
            {
                NormaliseOutput = true,
                PointwiseSkip = false,
                CycleHead = true,
                Cycle = new() { PreSmoothing = [1, 2], Boundary = GridBoundary.Neumann, Bias = true, WideningChannels = true, ResidualOfZero = true },
            },
            _ => new() { Cycle = new() { PreSmoothing = [1, 1, 2] } },
        };
        options = options with { Layers = 2, Width = 4 };
        (Tensor whole, Tensor[] expected) = Pass(null);
        (Tensor half, Tensor[] gradients) = Pass(type);
        Assert.InRange(Difference(half.to_type(ScalarType.Float32), whole), 1e-7, bound);
        Assert.All(gradients, gradient => Assert.Equal(ScalarType.Float32, gradient.dtype));
        Assert.InRange(Difference(cat([.. gradients.Select(gradient => gradient.flatten())]), cat([.. expected.Select(gradient => gradient.flatten())])), 1e-7, bound);

        (Tensor, Tensor[]) Pass(ScalarType? precision)
        {
            manual_seed(2);
            using var network = new MgNO(options, new FieldShape(1, 12, 12), 1);
            using IDisposable? region = precision is { } lower ? new AutocastScope(DeviceType.CPU, lower) : null;
            Tensor output = network.call(randn([2, 1, 12, 12]));
            output.to_type(ScalarType.Float32).square().mean().backward();
            return (output.detach(), [.. network.parameters().Select(parameter => parameter.grad?.clone()).OfType<Tensor>()]); // Some kernels of waves are without effect.
        }

        static double Difference(Tensor found, Tensor expected) => ((found - expected).norm() / expected.norm()).item<float>();
    }

    private static int Deepest(int rows, int columns, GridBoundary boundary)
    {
        for (int levels = 1; ; levels++)
        {
            try
            {
                new MgConv(new CycleOptions { PreSmoothing = [.. Enumerable.Repeat(1, levels + 1)], Boundary = boundary }, 1, 1, rows, columns).Dispose();
            }
            catch (ArgumentException)
            {
                return levels;
            }
        }
    }
}
