using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>From values at scattered points of a periodic interval to values elsewhere.</summary>
public static class PeriodicInterpolation
{
    /// <summary>Linear interpolation between the two neighbours, also across the interval's ends. On any device, float64.</summary>
    /// <param name="interval">The interval.</param>
    /// <param name="positions">Where values are known, [..., n], anywhere and in any order: they are wrapped into the interval and sorted.</param>
    /// <param name="values">The values, [..., n].</param>
    /// <param name="grid">Where values are asked for, [m], anywhere.</param>
    /// <returns>[..., m]. Of values at the same place the last one given counts at and to the right of it, the first one to the left.</returns>
    /// <remarks>Where curves x(X) have crossed, their points are taken in the order of x: the values between them are then those of no branch, but bounded by the values given.</remarks>
    /// <exception cref="ArgumentException">Another type, shapes that differ, no points, or numbers that are not finite.</exception>
    public static Tensor Linear(PeriodicInterval interval, Tensor positions, Tensor values, Tensor grid)
    {
        ArgumentNullException.ThrowIfNull(interval);
        WaveInput.CheckSamples(positions, 1);
        WaveInput.CheckSamples(values, 1);
        WaveInput.CheckNumbers(grid, nameof(grid));
        if (!positions.shape.AsSpan().SequenceEqual(values.shape)) throw new ArgumentException($"Positions of shape [{string.Join(", ", positions.shape)}] and values of [{string.Join(", ", values.shape)}].", nameof(values));
        if (grid.dim() != 1) throw new ArgumentException($"A grid of shape [{string.Join(", ", grid.shape)}] where [m] is needed.", nameof(grid));
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        (Tensor places, Tensor order) = sort(interval.Offsets(positions), dim: -1, stable: true);
        Tensor heights = values.gather(-1, order);
        long n = places.shape[^1];
        // One more at each side: the last one a length before, the first one a length after. So every place of the grid, less than a length, has neighbours at two different places.
        places = cat([places.narrow(-1, n - 1, 1) - interval.Length, places, places.narrow(-1, 0, 1) + interval.Length], -1).contiguous();
        heights = cat([heights.narrow(-1, n - 1, 1), heights, heights.narrow(-1, 0, 1)], -1);
        Tensor at = interval.Offsets(grid).expand([.. positions.shape[..^1], grid.shape[0]]).contiguous();
        Tensor right = searchsorted(places, at, right: true).clamp_(1, n + 1), left = right - 1;
        Tensor before = places.gather(-1, left), share = (at - before) / (places.gather(-1, right) - before);
        return lerp(heights.gather(-1, left), heights.gather(-1, right), share).MoveToOuterDisposeScope();
    }
}
