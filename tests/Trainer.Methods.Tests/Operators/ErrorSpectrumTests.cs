using Trainer.Methods.Operators;
using Trainer.Precision;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Operators;

public sealed class ErrorSpectrumTests
{
    [Theory]
    [InlineData(32, 32)]
    [InlineData(33, 31)]
    public void An_error_in_one_mode_shows_at_its_wavenumber_only(int rows, int columns)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor down = arange(rows, dtype: float32).view(1, 1, rows, 1).expand(1, 1, rows, columns) * (2 * Math.PI / rows);
        Tensor across = arange(columns, dtype: float32).view(1, 1, 1, columns).expand(1, 1, rows, columns) * (2 * Math.PI / columns);
        // Waves of 2, (3, 4) and 14; that with |k| = 5 is predicted half as high.
        Tensor truth = cos(2 * down) + cos((3 * down) + (4 * across)) + (2 * sin(14 * across)), predicted = truth - (0.5 * cos((3 * down) + (4 * across)));
        var spectrum = new ErrorSpectrum();
        spectrum.Add(predicted, truth);
        Dictionary<string, double> bands = spectrum.Bands.ToDictionary(band => band.Name, band => band.Error);
        Assert.Equal(0, bands["Low"], 1e-5);
        Assert.Equal(0.5, bands["Middle"], 1e-4);
        Assert.Equal(0, bands["High"], 1e-5);
    }

    [Fact]
    public void A_grid_without_high_modes_has_no_error_of_them()
    {
        using IDisposable scope = NewDisposeScope();
        var spectrum = new ErrorSpectrum();
        spectrum.Add(rand([2, 1, 9, 9]), rand([2, 1, 9, 9]));
        Assert.Equal(["Low", "Middle"], spectrum.Bands.Select(band => band.Name));
    }

    /// <summary>Each state is twice the one before; a network that multiplies by 1.9 is off by 1 − 0.95ᵗ.</summary>
    [Fact]
    public void A_rollout_goes_on_from_what_was_predicted()
    {
        using IDisposable scope = NewDisposeScope();
        using TorchSharp.Modules.Conv2d map = nn.Conv2d(1, 1, 1, bias: false);
        using (no_grad()) map.weight!.fill_(1.9);
        Tensor start = rand([3, 1, 4, 4]) + 1, trajectories = stack([start, start * 2, start * 4, start * 8], 1);
        (double wrong, double all) = (0, 0);
        for (int t = 1; t <= 3; t++) (wrong, all) = (wrong + Math.Pow(Math.Pow(2, t) - Math.Pow(1.9, t), 2), all + Math.Pow(4, t));
        Assert.Equal(Math.Sqrt(wrong / all), Rollout.Error(map, trajectories, 1, 2, CPU, new MixedPrecision(PrecisionMode.Fp32, TorchSharp.DeviceType.CPU)), 1e-5);
    }

    /// <summary>From two states, the oldest first: uₜ₊₂ = uₜ + 2 uₜ₊₁, which a linear map predicts without error whatever the number of steps.</summary>
    [Fact]
    public void A_rollout_gives_several_states_oldest_first()
    {
        using IDisposable scope = NewDisposeScope();
        using TorchSharp.Modules.Conv2d map = nn.Conv2d(2, 1, 1, bias: false);
        using (no_grad()) map.weight!.copy_(tensor([1f, 2], [1, 2, 1, 1]));
        var states = new List<Tensor> { rand([3, 1, 4, 4]) + 1, rand([3, 1, 4, 4]) + 1 };
        while (states.Count < 6) states.Add(states[^2] + (2 * states[^1]));
        Assert.Equal(0, Rollout.Error(map, stack([.. states], 1), 2, 2, CPU, new MixedPrecision(PrecisionMode.Fp32, TorchSharp.DeviceType.CPU)), 1e-5);
    }

    [Fact]
    public void Waves_in_a_padded_fourier_operator_are_the_same_on_a_finer_grid()
    {
        using IDisposable scope = NewDisposeScope();
        manual_seed(0);
        using var network = new Trainer.Methods.Operators.Fourier.Fno(new() { Layers = 2, Width = 4, Modes = 3, Projection = 8, Padding = 8 }, new FieldShape(1, 64, 64), 1);
        using IDisposable off = no_grad();
        Tensor coarse = Field(64), fine = Field(128), expected = network.call(coarse), found = network.call(fine)[.., .., TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)];
        // Points are counted from 0 to 1 with both ends, waves without: the rest is of the order of the spacing.
        Assert.InRange(((found - expected).norm() / expected.norm()).item<float>(), 0, 0.05);

        static Tensor Field(int side) => sin(arange(side, dtype: float32).view(1, 1, side, 1).expand(1, 1, side, side) * (2 * Math.PI / side)).contiguous();
    }
}
