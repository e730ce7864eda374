using Trainer.Numerics.Transport;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Transport;

/// <summary>Singular values of travelling waves.</summary>
public sealed class SnapshotSpectrumTests
{
    private const int N = 256;
    private static readonly PeriodicInterval Turn = PeriodicInterval.FullTurn;

    [Fact]
    public void A_sine_over_a_period_has_two_modes()
    {
        using IDisposable scope = NewDisposeScope();
        SnapshotSpectrum spectrum = SnapshotSpectrum.Of(Circulant(x => x.sin()));
        Assert.Equal(N / 2.0, spectrum.Values[0], 1e-10);
        Assert.Equal(N / 2.0, spectrum.Values[1], 1e-10);
        Assert.Equal(2, spectrum.Rank());
        Assert.Equal(2, spectrum.Modes(1 - 1e-6));
        Assert.Equal(1, spectrum.Modes(0.5 - 1e-12));
    }

    [Theory]
    [InlineData(Math.PI / 16, 36)]
    [InlineData(Math.PI / 4, 9)]
    public void A_pulse_has_those_of_its_transform(double width, int modes)
    {
        using IDisposable scope = NewDisposeScope();
        Func<Tensor, Tensor> pulse = x => (-(x - Math.PI).square() / (2 * width * width)).exp();
        SnapshotSpectrum spectrum = SnapshotSpectrum.Of(Circulant(x => pulse(Turn.Wrap(x))));
        double[] expected = [.. fft.fft_(pulse(Turn.Points(N))).abs().data<double>().ToArray().OrderDescending()];
        for (int i = 0; i < N; i++) Assert.Equal(expected[i], spectrum.Values[i], 1e-11);
        if (modes == 36) Assert.Equal(20.0530, spectrum.Values[0], 5e-5);
        Assert.Equal(modes, spectrum.Modes(1 - 1e-6));
    }

    [Fact]
    public void Along_characteristics_there_are_two_and_one()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor label = Turn.Points(64).unsqueeze(-1), t = linspace(0, 1, 40, ScalarType.Float64);
        Assert.Equal(2, SnapshotSpectrum.Of(label + 50 * t).Rank());
        Assert.Equal(1, SnapshotSpectrum.Of((3 * label).cos().exp().expand(64, 40)).Rank());
        Assert.Equal(0, SnapshotSpectrum.Of(zeros(3, 4, dtype: ScalarType.Float64)).Rank());
        Assert.Equal(0, SnapshotSpectrum.Of(zeros(3, 4, dtype: ScalarType.Float64)).Modes(0.9));
    }

    [Fact]
    public void What_has_no_spectrum_is_refused()
    {
        using IDisposable scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => SnapshotSpectrum.Of(ones(3, dtype: ScalarType.Float64)));
        Assert.Throws<ArgumentException>(() => SnapshotSpectrum.Of(ones([0, 3], ScalarType.Float64)));
        Assert.Throws<ArgumentException>(() => SnapshotSpectrum.Of(tensor([double.NaN], [1, 1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SnapshotSpectrum([1]).Modes(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SnapshotSpectrum([1]).Modes(1.1));
        Assert.Equal(2, new SnapshotSpectrum([3, 1]).Modes(1));
    }

    private static Tensor Circulant(Func<Tensor, Tensor> start) => start(Turn.Points(N).unsqueeze(-1) - Turn.Points(N));
}
