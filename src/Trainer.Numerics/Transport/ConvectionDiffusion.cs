using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>
/// w_t + c w_x = ν w_xx, periodic, without any error in time: each frequency of the trigonometric interpolant is multiplied by exp(−(ν k² + i c k) t). For ν = 0 from a function rather than from samples,
/// see <see cref="Characteristics"/>.
/// </summary>
public sealed class ConvectionDiffusion
{
    private readonly PeriodicInterval _interval;
    private readonly double _speed, _viscosity;

    /// <summary>Describes the equation.</summary>
    /// <param name="interval">Where.</param>
    /// <param name="speed">c, any sign.</param>
    /// <param name="viscosity">ν, 0 or more.</param>
    /// <exception cref="ArgumentException">A speed that is not finite, or a viscosity that is negative or not finite.</exception>
    public ConvectionDiffusion(PeriodicInterval interval, double speed, double viscosity)
    {
        ArgumentNullException.ThrowIfNull(interval);
        if (!double.IsFinite(speed)) throw new ArgumentException($"The speed must be finite, not {speed}.", nameof(speed));
        WaveInput.CheckViscosity(viscosity);
        (_interval, _speed, _viscosity) = (interval, speed, viscosity);
    }

    /// <summary>The solution at times.</summary>
    /// <param name="samples">w at time 0 at the <see cref="PeriodicInterval.Points"/>, [..., n], float64.</param>
    /// <param name="times">The times, 0 or more, in any order.</param>
    /// <returns>w at the same points, [times, ..., n].</returns>
    /// <exception cref="ArgumentException">Another type, no points, numbers that are not finite, or times that are negative, not finite or none.</exception>
    public Tensor Solve(Tensor samples, IReadOnlyList<double> times)
    {
        WaveInput.CheckSamples(samples, 1);
        WaveInput.CheckTimes(times, inOrder: false);
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        long n = samples.shape[^1];
        Tensor spectrum = fft.rfft(samples), k = _interval.Wavenumbers(n).to(samples.device);
        return stack(times.Select(time => fft.irfft(spectrum * Factor(time), n))).MoveToOuterDisposeScope();

        Tensor Factor(double time) => polar((k.square() * (-_viscosity * time)).exp_(), k * (-_speed * time));
    }
}
