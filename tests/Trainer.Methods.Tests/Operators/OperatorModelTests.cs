using TorchSharp;
using Trainer.Methods.Operators;
using Trainer.Methods.Operators.DeepONet;
using Trainer.Methods.Operators.Fourier;
using Trainer.Methods.Operators.Multigrid;
using Trainer.Methods.Operators.Normalisation;
using Trainer.Methods.Operators.UNet;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Operators;

/// <summary>What every network between fields owes.</summary>
public sealed class OperatorModelTests
{
    public static TheoryData<OperatorModelOptions> Models =>
    [
        new MgNOOptions { Layers = 2, Width = 4, Cycle = new() { PreSmoothing = [1, 1, 2] } },
        new FnoOptions { Layers = 2, Width = 4, Modes = 5, Projection = 8, Padding = 2 },
        new UNetOptions { Depth = 2, Width = 4 },
        new DeepONetOptions { Basis = 5, Width = 8, Depth = 2 },
        new ConstantFieldOptions(),
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void It_maps_fields_on_any_grid_and_every_parameter_matters(OperatorModelOptions options)
    {
        manual_seed(0);
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = options.Create(new FieldShape(2, 12, 15), 3);
        foreach ((long rows, long columns) in ((long, long)[])[(12, 15), (15, 12), (24, 30)]) Assert.Equal([4, 3, rows, columns], network.call(randn([4, 2, rows, columns])).shape);
        network.call(randn([4, 2, 12, 15])).square().mean().backward();
        Assert.All(network.named_parameters(), entry => Assert.True(options is ConstantFieldOptions || entry.parameter.grad!.abs().sum().item<float>() > 0, entry.name));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Hooks_see_every_convolution(OperatorModelOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = options.Create(new FieldShape(1, 12, 12), 1);
        var expected = new HashSet<string>();
        var seen = new HashSet<string>();
        foreach ((string name, nn.Module part) in network.named_modules())
        {
            if (part is not TorchSharp.Modules.Convolution convolution) continue;
            expected.Add(name);
            convolution.register_forward_hook((_, _, output) =>
            {
                seen.Add(name);
                return output;
            });
        }

        network.call(randn([1, 1, 12, 12]));
        Assert.Equal(expected, seen);
        if (options is MgNOOptions or UNetOptions) Assert.NotEmpty(expected);
    }

    [Fact]
    public void A_spectral_convolution_multiplies_the_lowest_modes_and_drops_the_others()
    {
        manual_seed(0);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        using var map = (SpectralConv)new SpectralConv(2, 3, 3).to(ScalarType.Float64);
        Tensor x = randn([2, 2, 9, 10], dtype: float64);
        Tensor[] weights = [.. map.parameters().Select(parameter => view_as_complex(parameter))];
        Tensor spectrum = fft.rfft2(x), expected = zeros([2, 3, 9, 6], dtype: complex128);
        for (int i = 0; i < 9; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                if (i is >= 3 and < 6) continue;
                Tensor weight = i < 3 ? weights[0][.., .., i, j] : weights[1][.., .., i - 6, j];
                expected[.., .., i, j] = matmul(spectrum[.., .., i, j], weight);
            }
        }

        Assert.True(map.call(x).allclose(fft.irfft2(expected, [9, 10]), 1e-10, 1e-12));
    }

    [Fact]
    public void A_normaliser_gives_mean_0_and_deviation_1_and_takes_them_back()
    {
        manual_seed(0);
        using DisposeScope scope = NewDisposeScope();
        Tensor fields = (randn([20, 2, 5, 6]) * 3) + 7;
        foreach (FieldNormalisation kind in (FieldNormalisation[])[FieldNormalisation.Global, FieldNormalisation.PerPoint])
        {
            using var normaliser = new FieldNormaliser(fields, kind);
            Tensor normal = normaliser.call(fields);
            long[] over = kind == FieldNormalisation.Global ? [0, 2, 3] : [0];
            Assert.True(normal.mean(over).abs().max().item<float>() < 1e-4);
            Assert.True((normal.std(over) - 1).abs().max().item<float>() < 1e-4);
            Assert.True(normaliser.Decode(normal).allclose(fields, 1e-5, 1e-5));
            Assert.Equal([1, 2, 9, 11], normaliser.call(zeros([1, 2, 9, 11])).shape);
        }

        Assert.Throws<ArgumentException>(() => new FieldNormaliser(fields.narrow(0, 0, 1), FieldNormalisation.PerPoint));
    }

    [Theory]
    [InlineData(typeof(FnoOptions), "has 4 of each sign")]
    [InlineData(typeof(UNetOptions), "can be halved 2 times with 2 points a side left, and depth is 4")]
    public void A_grid_too_small_is_refused(Type type, string message)
    {
        OperatorModelOptions options = type == typeof(FnoOptions) ? new FnoOptions() : new UNetOptions { Depth = 4 };
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => options.Create(new FieldShape(1, 8, 8), 1)).Message, StringComparison.Ordinal);
    }

    /// <summary>One point is left of a finer grid's eight: enough to predict, while in training two were left.</summary>
    [Fact]
    public void A_smaller_grid_is_taken_as_far_as_it_can_be_halved()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        using nn.Module<Tensor, Tensor> network = new UNetOptions { Depth = 3, Width = 2 }.Create(new FieldShape(1, 16, 16), 1);
        network.eval();
        Assert.Equal([1, 1, 8, 9], network.call(randn([1, 1, 8, 9])).shape);
        Assert.Contains("4×9 points can be halved 2 times, and depth is 3", Assert.Throws<ArgumentException>(() => network.call(randn([1, 1, 4, 9]))).Message, StringComparison.Ordinal);
    }
}
