using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>
/// The exact solution of Burgers' equation w_t + w w_x = ν w_xx, periodic, by the transformation of Cole (1951) and Hopf (1950): with the mean m taken off, w = m + v(x − m t, t) and
/// v(x, t) = ∫ v₀(y) e^E dy / ∫ e^E dy, E = −(x − y)² / 4νt − Φ(y) / 2ν, Φ′ = v₀.
/// </summary>
/// <remarks>
/// The integrals are sums over evenly spaced y, which converge faster than any power of the spacing h for an analytic v₀; Φ is found by Fourier transform on the same y. The narrowest peak of e^E has the
/// width σ² = 2ν / (1/t + max v₀′), and h is less than σ / 2.5. Of y are left out those where e^E is less than e⁻⁴⁰ of a value that is in the sum. The average with v₀ equals the usual one with (x − y) / t, by
/// parts, and has no cancellation. Good to some 1e-14 of v₀ for a smooth one, whose frequencies a grid of 65,536 points holds; where v₀ has a kink the error falls with h² only.
/// </remarks>
public sealed class ColeHopf
{
    private const double Cutoff = 40;        // Terms below e⁻⁴⁰ are left out.
    private const double PointsPerWidth = 2.5;
    private const int CoarsestGrid = 1 << 8, FinestForInitial = 1 << 16, FinestGrid = 1 << 20;

    private readonly PeriodicInterval _interval;
    private readonly Func<Tensor, Tensor> _initial;
    private readonly double _viscosity, _slowest, _fastest, _steepest, _deepest, _leastTime;
    private readonly int _coarsest = CoarsestGrid;
    private readonly ConcurrentDictionary<int, Grid> _grids = new();

    /// <summary>Describes the solution.</summary>
    /// <param name="interval">Where.</param>
    /// <param name="initial">w at time 0, element by element, periodic in the interval; it is asked for points within it, [n] in float64.</param>
    /// <param name="viscosity">ν, positive.</param>
    /// <exception cref="ArgumentException">A viscosity that is not positive and finite, or too small for the quadrature, or a function that gives another shape or type, or numbers that are not finite.</exception>
    public ColeHopf(PeriodicInterval interval, Func<Tensor, Tensor> initial, double viscosity)
    {
        ArgumentNullException.ThrowIfNull(interval);
        ArgumentNullException.ThrowIfNull(initial);
        if (!(viscosity > 0 && double.IsFinite(viscosity))) throw new ArgumentException($"The viscosity must be positive and finite, not {viscosity}; for 0 see {nameof(Characteristics)}.", nameof(viscosity));
        (_interval, _initial, _viscosity) = (interval, initial, viscosity);
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        Tensor spectrum = Spectrum(_coarsest);
        while (_coarsest < FinestForInitial && !IsResolved(spectrum)) spectrum = Spectrum(_coarsest *= 2);
        Mean = spectrum[0].real.item<double>() / _coarsest;
        Tensor values = fft.irfft(spectrum, _coarsest) - Mean, slopes = fft.irfft(spectrum * complex(zeros_like(spectrum.real), interval.Wavenumbers(_coarsest)), _coarsest);
        (_slowest, _fastest) = (values.min().item<double>(), values.max().item<double>());
        _steepest = Math.Max(0, slopes.max().item<double>());
        Grid grid = _grids.GetOrAdd(_coarsest, MakeGrid);
        _deepest = 2 * viscosity * (grid.Exponents.Max() - grid.Exponents.Min());
        // σ at the finest grid's spacing, solved for t.
        double width = PointsPerWidth * interval.Length / FinestGrid;
        double rate = 2 * viscosity / (width * width) - _steepest;
        if (!(rate > 0)) throw new ArgumentException($"A viscosity of {viscosity:g3} is too small for slopes of {_steepest:g3}: {_steepest * width * width:g2} is the least.", nameof(viscosity));
        _leastTime = 1 / rate;
    }

    /// <summary>The mean of w, which is that of the frame in which v is.</summary>
    public double Mean { get; }

    /// <summary>The solution at points and times.</summary>
    /// <param name="x">Points anywhere, float64 on the CPU.</param>
    /// <param name="time">Times, 0 or more; of a shape that broadcasts with x: for a grid, x [n] and times [m, 1].</param>
    /// <returns>w, of the shape that x and time have together.</returns>
    /// <exception cref="ArgumentException">Another type, numbers that are not finite, negative times, or shapes that do not broadcast.</exception>
    /// <remarks>Below a time so short that the finest grid of y would be too coarse for it (3e-12 length² / ν) w is interpolated in time, linearly, with an error of that time squared.</remarks>
    public Tensor Evaluate(Tensor x, Tensor time)
    {
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        (Tensor points, Tensor times) = WaveInput.Broadcast(x, time);
        Tensor offsets = _interval.Offsets(points - times * Mean), result = empty_like(points);
        double[] initial = times.numel() > 0 && times.min().item<double>() < _leastTime ? Initial(offsets) : [];
        Evaluate(TensorMemory.AsSpan<double>(offsets), TensorMemory.AsSpan<double>(times), initial, TensorMemory.AsSpan<double>(result));
        return result.MoveToOuterDisposeScope();
    }

    private void Evaluate(ReadOnlySpan<double> offsets, ReadOnlySpan<double> times, double[] initial, Span<double> result)
    {
        double[] exponents = [];
        for (int i = 0; i < result.Length; i++)
        {
            double time = times[i], share = time < _leastTime ? time / _leastTime : 1;
            if (share > 0) result[i] = Mean + Average(offsets[i], Math.Max(time, _leastTime), ref exponents);
            if (share < 1) result[i] = share == 0 ? initial[i] : initial[i] + share * (result[i] - initial[i]);
        }
    }

    // v at one point, at an offset from the interval's start.
    private double Average(double offset, double time, ref double[] exponents)
    {
        Grid grid = GridFor(time);
        int n = grid.Values.Length;
        double h = _interval.Length / n, square = 4 * _viscosity * time, reach = Math.Sqrt(Cutoff * square), scale = -1 / square;
        // What comes from so far is faint beside what leaves from the fastest place and the slowest, and beside the best of the nearest period.
        double farthest = Math.Sqrt(Cutoff * square + 2 * time * _deepest + _interval.Length * _interval.Length), back = Math.Min(time * _fastest + reach, farthest), ahead = Math.Min(reach - time * _slowest, farthest);
        long first = (long)Math.Ceiling((offset - back) / h), last = (long)Math.Floor((offset + ahead) / h);
        int count = checked((int)(last - first + 1)), start = (int)(((first % n) + n) % n);
        if (exponents.Length < count) exponents = new double[count];
        Span<double> window = exponents.AsSpan(0, count);
        double most = double.NegativeInfinity;
        for (int i = 0, j = start; i < count; i++)
        {
            double distance = offset - (first + i) * h, exponent = scale * distance * distance - grid.Exponents[j];
            window[i] = exponent;
            most = Math.Max(most, exponent);
            if (++j == n) j = 0;
        }

        Exponentiate(window, most);
        double sum = 0, weight = 0;
        for (int i = 0, j = start; i < count; i++)
        {
            sum += window[i] * grid.Values[j];
            weight += window[i];
            if (++j == n) j = 0;
        }

        return sum / weight;
    }

    private static void Exponentiate(Span<double> numbers, double most)
    {
        Span<Vector512<double>> vectors = MemoryMarshal.Cast<double, Vector512<double>>(numbers);
        Vector512<double> largest = Vector512.Create(most);
        for (int i = 0; i < vectors.Length; i++) vectors[i] = Vector512.Exp(vectors[i] - largest);
        for (int i = vectors.Length * Vector512<double>.Count; i < numbers.Length; i++) numbers[i] = Math.Exp(numbers[i] - most);
    }

    private Grid GridFor(double time)
    {
        double width = Math.Sqrt(2 * _viscosity / (1 / time + _steepest));
        int n = _coarsest;
        while (n < FinestGrid && n * width < PointsPerWidth * _interval.Length) n *= 2;
        return _grids.GetOrAdd(n, MakeGrid);
    }

    private Grid MakeGrid(int n)
    {
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        Tensor spectrum = Spectrum(n), k = _interval.Wavenumbers(n);
        spectrum[0] = 0;
        k[0] = 1;
        Tensor integral = fft.irfft(spectrum / complex(zeros_like(k), k), n) / (2 * _viscosity);
        return new(fft.irfft(spectrum, n).data<double>().ToArray(), integral.data<double>().ToArray());
    }

    private Tensor Spectrum(int n) => fft.rfft(WaveInput.Values(_initial, _interval.Points(n)));

    // The upper half of the frequencies is rounding, of the others or of the mean.
    private static bool IsResolved(Tensor spectrum)
    {
        Tensor sizes = spectrum.abs();
        long upper = sizes.shape[0] / 2;
        return sizes.narrow(0, upper, sizes.shape[0] - upper).max().item<double>() <= 1e-13 * sizes[1..].max().item<double>() + 1e-15 * sizes[0].item<double>();
    }

    private double[] Initial(Tensor offsets) => WaveInput.Values(_initial, offsets.flatten() + _interval.Start).data<double>().ToArray();

    // v₀ and Φ / 2ν at n points of a period.
    private sealed record Grid(double[] Values, double[] Exponents);
}
