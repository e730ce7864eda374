using Trainer.Numerics.LinearSolvers;
using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>
/// w_t + F(w)_x = ν w_xx, periodic, for solutions that stay smooth on the grid: pseudo-spectral in x, with the frequencies above a third of the grid left out so that a quadratic flux has no aliases
/// (Orszag 1971), and exponential time differencing of fourth order in t (Cox and Matthews 2002). Diffusion is taken exactly, and so is convection with the velocity of the mean, by going along with it: only what
/// velocities differ from that limits the step.
/// </summary>
/// <remarks>For shocks, and for ν too small for the grid, see <see cref="FiniteVolume"/>: a front has the width 4ν over the jump, which should be two distances of points or more.</remarks>
public sealed class PseudoSpectral
{
    // Steps between two looks at the solution, and how far outside of its first range it may go, as a share of that: the exact one stays within.
    private const int Between = 8;
    private const double Overshoot = 0.1;

    private readonly PeriodicInterval _interval;
    private readonly ConservationLaw _law;
    private readonly double _viscosity;

    /// <summary>Describes the equation.</summary>
    /// <param name="interval">Where.</param>
    /// <param name="law">F and f.</param>
    /// <param name="viscosity">ν, 0 or more.</param>
    /// <exception cref="ArgumentException">A viscosity that is negative or not finite.</exception>
    public PseudoSpectral(PeriodicInterval interval, ConservationLaw law, double viscosity)
    {
        ArgumentNullException.ThrowIfNull(interval);
        ArgumentNullException.ThrowIfNull(law);
        WaveInput.CheckViscosity(viscosity);
        (_interval, _law, _viscosity) = (interval, law, viscosity);
    }

    /// <summary>The solution at times.</summary>
    /// <param name="samples">w at time 0 at the <see cref="PeriodicInterval.Points"/>, [..., n], float64, n at least 4. Frequencies above a third of the grid are lost.</param>
    /// <param name="times">The times, 0 or more, in order.</param>
    /// <param name="step">The longest step; what lies between two times is cut into equal ones.</param>
    /// <returns>w at the same points, [times, ..., n].</returns>
    /// <exception cref="ArgumentException">Another type, too few points, numbers that are not finite, times out of order, a step that is not positive and finite, or a flux of another shape.</exception>
    /// <exception cref="SolverException">The solution leaves the range that it began in by more than a tenth: the step is too long or the grid too coarse; the message says what may do.</exception>
    public Tensor Solve(Tensor samples, IReadOnlyList<double> times, double step)
    {
        WaveInput.CheckSamples(samples, 4);
        WaveInput.CheckTimes(times, inOrder: true);
        if (!(step > 0 && double.IsFinite(step))) throw new ArgumentException($"The step must be positive and finite, not {step}.", nameof(step));
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        int n = (int)samples.shape[^1];
        Tensor k = _interval.Wavenumbers(n).to(samples.device), kept = (arange(k.shape[0], device: samples.device) * 3 < n).to(ScalarType.Float64);
        Tensor spectrum = fft.rfft(samples) * kept, start = fft.irfft(spectrum, n), mean = WaveInput.Values(_law.Velocity, start.mean([-1], keepdim: true));
        _ = WaveInput.Values(_law.Flux, start);
        double low = start.min().item<double>(), high = start.max().item<double>();
        // In the frame that moves with the velocity of the mean, F(w) − f(m) w is left of the flux.
        Tensor rates = k.square() * -_viscosity, derivative = complex(zeros_like(k), k.neg()) * kept;
        var frames = new List<Tensor>();
        ExponentialRungeKutta? stepper = null;
        double reached = 0;
        foreach (double time in times)
        {
            long steps = (long)Math.Ceiling((time - reached) / step * (1 - 1e-12));
            double length = (time - reached) / Math.Max(steps, 1);
            if (steps > 0 && (stepper is null || Math.Abs(length - stepper.Step) > 1e-12 * length)) stepper = new(rates, length, Rate);
            for (long i = 1; i <= steps; i++)
            {
                using IDisposable inner = NewDisposeScope();
                Tensor next = stepper!.Advance(spectrum);
                if (i % Between == 0 || i == steps) Look(fft.irfft(next, n), reached + i * length, length);
                spectrum.Dispose();
                spectrum = next.MoveToOuterDisposeScope();
            }

            frames.Add(fft.irfft(spectrum * Shift(time), n));
            reached = time;
        }

        return stack(frames).MoveToOuterDisposeScope();

        Tensor Shift(double time)
        {
            Tensor angles = mean * k * -time;
            return polar(ones_like(angles), angles);
        }

        Tensor Rate(Tensor now)
        {
            Tensor w = fft.irfft(now, n);
            return fft.rfft(_law.Flux(w) - w * mean).mul_(derivative);
        }

        void Look(Tensor w, double time, double length)
        {
            double least = w.min().item<double>(), most = w.max().item<double>(), margin = Overshoot * (high - low) + 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high));
            if (least >= low - margin && most <= high + margin) return;
            // The highest frequency that is kept, n/3, is carried past at its wave number times the velocity; the method is stable on the imaginary axis up to about 2.8.
            double speed = (_law.Velocity(start) - mean).abs().max().item<double>(), highest = 2 * Math.PI / _interval.Length * n / 3, longest = 2.8 / (speed * highest);
            string remedy = length > longest
                ? $"take steps of {longest / 2:g2} or less"
                : $"the grid is too coarse for a viscosity of {_viscosity:g3}: take more points than {n}, and steps shorter in proportion, or {nameof(FiniteVolume)}";
            throw new SolverException($"By time {time:g4} the solution has left the range [{low:g3}, {high:g3}] that it began in and that an exact one keeps: [{least:g3}, {most:g3}], with steps of {length:g3}. {remedy[..1].ToUpperInvariant()}{remedy[1..]}.");
        }
    }
}
