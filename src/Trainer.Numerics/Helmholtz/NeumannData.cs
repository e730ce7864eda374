namespace Trainer.Numerics.Helmholtz;

/// <summary>The outward normal derivative ∂u/∂n at the nodes of the four sides of a rectangle, corners included; an empty span is 0 everywhere.</summary>
public readonly ref struct NeumannData
{
    /// <summary>On the first row, y = 0, by columns.</summary>
    public ReadOnlySpan<double> Bottom { get; init; }

    /// <summary>On the last row, by columns.</summary>
    public ReadOnlySpan<double> Top { get; init; }

    /// <summary>On the first column, x = 0, by rows.</summary>
    public ReadOnlySpan<double> Left { get; init; }

    /// <summary>On the last column, by rows.</summary>
    public ReadOnlySpan<double> Right { get; init; }

    /// <summary>The function on [0,1] that is 1 from one place to another, both included, and 0 elsewhere.</summary>
    /// <param name="nodes">How many nodes, at least 2.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <returns>Its values at the nodes.</returns>
    public static double[] Indicator(int nodes, double from, double to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 2);
        return [.. Enumerable.Range(0, nodes).Select(i => (double)i / (nodes - 1)).Select(x => x >= from && x <= to ? 1.0 : 0)];
    }
}
