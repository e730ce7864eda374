using Trainer.Numerics.LinearSolvers;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>
/// w_t + F(w)_x = ν w_xx, periodic, with or without shocks: means over cells, kept in balance by fluxes through their edges (<see cref="FiniteVolumeRate"/>) and advanced by the three-stage Runge–Kutta method
/// that keeps the total variation where a step of Euler's does (Shu and Osher 1988). Of fifth order in x and third in t where w is smooth. The cells are centred at the <see cref="PeriodicInterval.Points"/>.
/// </summary>
/// <remarks>A step is shorter than the courant number times the cell over the greatest velocity, and than diffusion allows, which is proportional to the cell squared: for great ν see <see cref="PseudoSpectral"/>.</remarks>
public sealed class FiniteVolume
{
    private readonly PeriodicInterval _interval;
    private readonly ConservationLaw _law;
    private readonly double _viscosity;

    /// <summary>Describes the equation.</summary>
    /// <param name="interval">Where.</param>
    /// <param name="law">F and f.</param>
    /// <param name="viscosity">ν, 0 or more.</param>
    /// <exception cref="ArgumentException">A viscosity that is negative or not finite.</exception>
    public FiniteVolume(PeriodicInterval interval, ConservationLaw law, double viscosity = 0)
    {
        ArgumentNullException.ThrowIfNull(interval);
        ArgumentNullException.ThrowIfNull(law);
        WaveInput.CheckViscosity(viscosity);
        (_interval, _law, _viscosity) = (interval, law, viscosity);
    }

    /// <summary>The means at times.</summary>
    /// <param name="averages">Means over the n cells at time 0, [n], float64 on the CPU, n at least 6; see <see cref="CellAverages.Of"/>.</param>
    /// <param name="times">The times, 0 or more, in order.</param>
    /// <param name="courant">The greatest share of a cell that anything moves in a step, more than 0 and at most 1; default 0.5.</param>
    /// <returns>Means over the same cells, [times, n]; see <see cref="CellAverages.ToPoints"/>.</returns>
    /// <exception cref="ArgumentException">Another type, shape or device, too few cells, numbers that are not finite, times out of order, a courant number out of range, or a flux of another shape.</exception>
    /// <exception cref="SolverException">The solution has numbers that are not finite.</exception>
    public Tensor Solve(Tensor averages, IReadOnlyList<double> times, double courant = 0.5)
    {
        WaveInput.CheckSamples(averages, 6);
        if (averages.dim() != 1 || averages.device.type != TorchSharp.DeviceType.CPU) throw new ArgumentException($"Means of shape [{string.Join(", ", averages.shape)}] on {averages.device} where [n] on the CPU is needed.", nameof(averages));
        WaveInput.CheckTimes(times, inOrder: true);
        if (courant is not (> 0 and <= 1)) throw new ArgumentException($"The courant number must be more than 0 and at most 1, not {courant}.", nameof(courant));
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        int n = (int)averages.shape[0];
        double[] now = averages.detach().contiguous().data<double>().ToArray();
        Tensor frames = empty([times.Count, n], ScalarType.Float64);
        var rate = new FiniteVolumeRate(_interval.Length / n, _law, _viscosity, n, now.Max() - now.Min());
        double reached = 0;
        for (int frame = 0; frame < times.Count; frame++)
        {
            while (reached < times[frame])
            {
                double left = times[frame] - reached, longest = courant * rate.LongestStep(now);
                if (!(longest > 1e-14 * times[frame])) throw new SolverException($"At time {reached:g6} the solution is no longer finite or its velocity has no bound: take a courant number below {courant:g3}, or look at the flux and the velocity.");
                // The last step of an interval is shared with the one before, so that none is tiny.
                double step = left <= longest ? left : Math.Min(longest, left / 2);
                Advance(now, rate, step);
                reached = left <= longest ? times[frame] : reached + step;
            }

            now.CopyTo(TensorMemory.AsSpan<double>(frames).Slice(frame * n, n));
        }

        WaveInput.CheckFinite(frames);
        return frames.MoveToOuterDisposeScope();
    }

    private static void Advance(double[] now, FiniteVolumeRate rate, double step)
    {
        double[] stage = [.. now];
        Add(1, 0, 1);
        Add(0.25, 0.75, 0.25);
        Add(2.0 / 3, 1.0 / 3, 2.0 / 3);
        stage.CopyTo(now, 0);

        // stage ← own · stage + old · now + Δt share · rate(stage).
        void Add(double own, double old, double share)
        {
            ReadOnlySpan<double> change = rate.At(stage);
            for (int i = 0; i < stage.Length; i++) stage[i] = own * stage[i] + old * now[i] + step * share * change[i];
        }
    }
}
