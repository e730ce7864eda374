using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>An interval [start, start + length) whose ends are the same point.</summary>
public sealed record PeriodicInterval
{
    /// <summary>Describes an interval.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">Its length.</param>
    /// <exception cref="ArgumentException">A number that is not finite, or a length that is not positive.</exception>
    public PeriodicInterval(double start, double length)
    {
        if (!double.IsFinite(start)) throw new ArgumentException($"An interval begins at a finite number, not at {start}.", nameof(start));
        if (!(length > 0 && double.IsFinite(length))) throw new ArgumentException($"The length must be positive and finite, not {length}.", nameof(length));
        (Start, Length) = (start, length);
    }

    /// <summary>[0, 2π).</summary>
    public static PeriodicInterval FullTurn { get; } = new(0, 2 * Math.PI);

    /// <summary>Where it begins.</summary>
    public double Start { get; }

    /// <summary>Its length.</summary>
    public double Length { get; }

    /// <summary>Evenly spaced points, the first at the start, without the end.</summary>
    /// <param name="count">n, at least 1.</param>
    /// <returns>[n], float64.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No points.</exception>
    public Tensor Points(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return arange(count, dtype: ScalarType.Float64).mul_(Length / count).add_(Start);
    }

    /// <summary>The same points within the interval.</summary>
    /// <param name="x">Points anywhere, any shape.</param>
    /// <returns>Of the shape and type of x.</returns>
    public Tensor Wrap(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using Tensor offsets = Offsets(x);
        return offsets + Start;
    }

    // From the start, in [0, length): a remainder that rounds up to the length is 0.
    internal Tensor Offsets(Tensor x)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor offsets = (x - Start).remainder(Length);
        return offsets.where(offsets < Length, zeros_like(offsets)).MoveToOuterDisposeScope();
    }

    // 2πk / length for the frequencies that the transform of n real numbers keeps.
    internal Tensor Wavenumbers(long n)
    {
        double unit = 2 * Math.PI / Length;
        return tensor([.. Spectral.Wavenumbers.Half((int)n).Select(k => k * unit)]);
    }
}
