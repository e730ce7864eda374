namespace Trainer.Numerics.Elliptic;

/// <summary>
/// The multiscale coefficient of trigonometric products, a(x) = Π (1 + ½ cos(aₖ π (x₁ + x₂))) (1 + ½ sin(aₖ π (x₂ − 3 x₁))), on nodes of [−1, 1]² by default: six factors with aₖ uniform between 2^(k−1) and
/// 1.5 · 2^(k−1), k = 1 … 6, span a contrast of some 10⁵ (Owhadi 2017; in operator learning, Liu et al., arXiv 2210.10890).
/// </summary>
public static class MultiscaleCoefficient
{
    /// <summary>The frequencies that six factors have for numbers between 0 and 1: (1 + ½ s) 2^(k−1).</summary>
    /// <param name="uniform">One number for each factor.</param>
    public static double[] Frequencies(ReadOnlySpan<double> uniform)
    {
        double[] frequencies = new double[uniform.Length];
        for (int k = 0; k < frequencies.Length; k++) frequencies[k] = (1 + uniform[k] / 2) * Math.ScaleB(1, k);
        return frequencies;
    }

    /// <summary>Evaluates the coefficient at the nodes of a square.</summary>
    /// <param name="frequencies">aₖ, one for each factor.</param>
    /// <param name="nodes">Nodes along each side, those on the boundary among them, at least 2.</param>
    /// <param name="a">Receives nodes × nodes numbers; x₁ runs along the columns, x₂ along the rows.</param>
    /// <param name="start">The least coordinate.</param>
    /// <param name="end">The greatest coordinate.</param>
    /// <exception cref="ArgumentException">Fewer than 2 nodes, or another number of numbers.</exception>
    public static void Evaluate(ReadOnlySpan<double> frequencies, int nodes, Span<double> a, double start = -1, double end = 1)
    {
        if (nodes < 2) throw new ArgumentException($"{nodes} nodes along a side; at least 2 are needed.", nameof(nodes));
        if (a.Length != nodes * nodes) throw new ArgumentException($"{a.Length} numbers where {nodes} × {nodes} nodes need {nodes * nodes}.", nameof(a));
        double h = (end - start) / (nodes - 1);
        a.Fill(1);
        // Sums of angles: sines and cosines are taken along the sides only.
        Span<(double Sin, double Cos)> sum = new (double, double)[nodes], difference = new (double, double)[nodes];
        foreach (double frequency in frequencies)
        {
            for (int i = 0; i < nodes; i++) (sum[i], difference[i]) = (Math.SinCos(frequency * Math.PI * (start + i * h)), Math.SinCos(-3 * frequency * Math.PI * (start + i * h)));
            for (int row = 0; row < nodes; row++)
            {
                (double sin, double cos) = sum[row];
                Span<double> values = a.Slice(row * nodes, nodes);
                for (int column = 0; column < nodes; column++)
                    values[column] *= (1 + (cos * sum[column].Cos - sin * sum[column].Sin) / 2) * (1 + (sin * difference[column].Cos + cos * difference[column].Sin) / 2);
            }
        }
    }
}
