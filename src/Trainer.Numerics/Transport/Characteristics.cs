using Trainer.Numerics.LinearSolvers;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>
/// The exact solution of w_t + f(w) w_x = 0, periodic, as long as it is smooth: w keeps its value along the lines x = X + f(w₀(X)) t, so that w(x, t) = w₀(X) for the label X whose line leads to x. The lines
/// first cross at t = 1 / max(−(f(w₀))′).
/// </summary>
public sealed class Characteristics
{
    private const int Samples = 4096, MostIterations = 200;
    private const double Rounding = 5e-16;

    private readonly PeriodicInterval _interval;
    private readonly ConservationLaw _law;
    private readonly Func<Tensor, Tensor> _initial;
    private readonly double _slowest, _fastest;

    /// <summary>Describes the solution, and finds when lines cross.</summary>
    /// <param name="interval">Where.</param>
    /// <param name="law">f.</param>
    /// <param name="initial">w₀, element by element, differentiable by autograd, periodic in the interval; it is asked for points within it, in float64.</param>
    /// <exception cref="ArgumentException">A function that gives another shape or type, or numbers that are not finite.</exception>
    public Characteristics(PeriodicInterval interval, ConservationLaw law, Func<Tensor, Tensor> initial)
    {
        ArgumentNullException.ThrowIfNull(interval);
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(initial);
        (_interval, _law, _initial) = (interval, law, initial);
        using IDisposable scope = NewDisposeScope();
        Tensor points = interval.Points(Samples);
        _ = WaveInput.Values(initial, points);
        (Tensor velocities, Tensor slopes) = VelocityAt(points);
        WaveInput.CheckNumbers(velocities, nameof(law));
        // Between the samples the velocity may be greater, by a share of the square of their distance.
        double low = velocities.min().item<double>(), high = velocities.max().item<double>(), margin = 1e-4 * (high - low) + 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high));
        (_slowest, _fastest) = (low - margin, high + margin);
        double steepest = Steepest(points[slopes.argmin()].item<double>(), -slopes.min().item<double>());
        CrossingTime = steepest > 1e-12 * (high - low) / interval.Length ? 1 / steepest : double.PositiveInfinity;
    }

    /// <summary>When lines first cross: the solution is smooth before; infinite where they never do.</summary>
    public double CrossingTime { get; }

    /// <summary>The labels: where the lines through points begin.</summary>
    /// <param name="x">Points anywhere, float64 on the CPU.</param>
    /// <param name="time">Times from 0 to <see cref="CrossingTime"/>; of a shape that broadcasts with x: for a grid, x [n] and times [m, 1].</param>
    /// <returns>X, of the shape that x and time have together, not wrapped into the interval: x = X + f(w₀(X)) t.</returns>
    /// <exception cref="ArgumentException">Another type, numbers that are not finite, negative times, or shapes that do not broadcast.</exception>
    /// <exception cref="SolverException">A time after <see cref="CrossingTime"/>, which the message gives.</exception>
    public Tensor Labels(Tensor x, Tensor time)
    {
        using IDisposable scope = NewDisposeScope();
        (Tensor points, Tensor times) = WaveInput.Broadcast(x, time);
        if (points.numel() == 0) return points.clone().MoveToOuterDisposeScope();
        double latest = times.max().item<double>();
        if (latest > CrossingTime)
            throw new SolverException($"Characteristics cross at time {CrossingTime:g10}, before time {latest:g6}: there is no smooth solution from then on. Ask for earlier times, add viscosity ({nameof(ColeHopf)}, {nameof(PseudoSpectral)}), or take {nameof(FiniteVolume)} for the shock.");
        // X + f t − x never falls in X: its zero is held between bounds. Newton's step is taken where it stays between them and the residual halves, else the middle; once the residual is rounding, a last one.
        Tensor low = points - times * _fastest, high = points - times * _slowest, label = (low + high) / 2, before = full_like(points, double.PositiveInfinity), isDone = points.isnan();
        for (int i = 0; i < MostIterations && !isDone.all().item<bool>(); i++)
        {
            using IDisposable inner = NewDisposeScope();
            (Tensor velocities, Tensor slopes) = VelocityAt(label);
            Tensor way = velocities * times, residual = label + way - points, size = residual.abs(), isSmall = size <= Rounding * (label.abs() + way.abs() + points.abs());
            Tensor isAbove = residual > 0, newLow = where(isAbove, low, label), newHigh = where(isAbove, label, high), newton = label - residual / (slopes * times + 1);
            Tensor isWithin = (newton >= newLow).logical_and_(newton <= newHigh), isGood = isWithin.logical_and(isSmall.logical_or(size <= before / 2));
            Tensor next = where(isGood, newton, where(isSmall, label, (newLow + newHigh) / 2));
            next = where(isDone, label, next);
            Tensor[] now = [newLow, newHigh, next, size, isDone.logical_or(isSmall)];
            foreach (Tensor old in (Tensor[])[low, high, label, before, isDone]) old.Dispose();
            (low, high, label, before, isDone) = (now[0], now[1], now[2], now[3], now[4]);
            foreach (Tensor kept in now) kept.MoveToOuterDisposeScope();
        }

        return label.MoveToOuterDisposeScope();
    }

    /// <summary>The solution at points and times.</summary>
    /// <returns>w, of the shape that x and time have together.</returns>
    /// <inheritdoc cref="Labels"/>
    public Tensor Evaluate(Tensor x, Tensor time)
    {
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        return _initial(_interval.Wrap(Labels(x, time))).MoveToOuterDisposeScope();
    }

    // f(w₀(X)) and its derivative.
    private (Tensor Velocities, Tensor Slopes) VelocityAt(Tensor labels)
    {
        using Tensor wrapped = _interval.Wrap(labels), ones = ones_like(wrapped);
        return Diff.Vjp(points => _law.Velocity(_initial(points)), wrapped, ones);
    }

    // max(−f′), from the sample where it is greatest: by ever closer samples around the best one.
    private double Steepest(double place, double steepest)
    {
        for (double distance = _interval.Length / Samples; distance > 1e-10 * _interval.Length; distance /= 8)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor points = linspace(place - distance, place + distance, 33, ScalarType.Float64), slopes = VelocityAt(points).Slopes;
            long best = slopes.argmin().item<long>();
            place = points[best].item<double>();
            steepest = Math.Max(steepest, -slopes[best].item<double>());
        }

        return steepest;
    }
}
