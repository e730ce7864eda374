using static TorchSharp.torch;

namespace Trainer.Numerics.Transport;

/// <summary>Means over equal cells that are centred at the points of a periodic grid.</summary>
public static class CellAverages
{
    // Gauss' five points of [−1, 1] and their weights over 2.
    private static readonly double[] Nodes = [-0.906179845938663992797627, -0.538469310105683091036314, 0, 0.538469310105683091036314, 0.906179845938663992797627];
    private static readonly double[] Weights = [0.118463442528094543757132, 0.239314335249683234020646, 0.284444444444444444444444, 0.239314335249683234020646, 0.118463442528094543757132];

    /// <summary>The means of a function, by Gauss' quadrature with five points in each cell, of tenth order where it is smooth.</summary>
    /// <param name="interval">Where.</param>
    /// <param name="function">Element by element, periodic; it is asked for points within the interval, in float64.</param>
    /// <param name="count">n, the number of cells.</param>
    /// <returns>[n], float64.</returns>
    /// <exception cref="ArgumentException">The function gives another shape or type, or numbers that are not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No cells.</exception>
    public static Tensor Of(PeriodicInterval interval, Func<Tensor, Tensor> function, int count)
    {
        ArgumentNullException.ThrowIfNull(interval);
        ArgumentNullException.ThrowIfNull(function);
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        Tensor places = interval.Points(count).unsqueeze(-1) + tensor(Nodes) * (interval.Length / (2 * count));
        return WaveInput.Values(function, interval.Wrap(places)).matmul(tensor(Weights)).MoveToOuterDisposeScope();
    }

    /// <summary>The values at the centres of a smooth function of which means are known: w = a − δ²a/24 + 3 δ⁴a/640, of sixth order. At a shock they are no better than the means.</summary>
    /// <param name="averages">Means, [..., n], float64.</param>
    /// <returns>[..., n].</returns>
    public static Tensor ToPoints(Tensor averages)
    {
        WaveInput.CheckSamples(averages, 1);
        using IDisposable scope = NewDisposeScope();
        Tensor second = Second(averages);
        return (averages - second / 24 + Second(second) * (3.0 / 640)).MoveToOuterDisposeScope();
    }

    private static Tensor Second(Tensor values) => values.roll(1, -1) + values.roll(-1, -1) - 2 * values;
}
