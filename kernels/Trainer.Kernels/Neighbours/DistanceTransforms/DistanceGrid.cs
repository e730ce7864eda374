namespace Trainer.Kernels.Neighbours.DistanceTransforms;

/// <summary>Nodes of a cubic grid along the axes. Along an axis node k lies at (first + k) / cells a metre.</summary>
/// <param name="CellsPerMetre">Cells a metre, the inverse of the spacing of the nodes.</param>
/// <param name="First">The first node's place along x, y and z, in cells from the origin.</param>
/// <param name="Nodes">The number of nodes along x, y and z.</param>
public sealed record DistanceGrid(double CellsPerMetre, (double X, double Y, double Z) First, (long X, long Y, long Z) Nodes)
{
    /// <summary>Cells a metre of the published method: nodes 0.1 m apart.</summary>
    public const double UsualCellsPerMetre = 10;

    /// <summary>The most nodes along an axis, so that squared distances in cells stay in 32 bits.</summary>
    public const long MostNodes = 26_000;

    /// <summary>The number of nodes; as floating point, since points may lie anywhere.</summary>
    public double Count => (double)Nodes.X * Nodes.Y * Nodes.Z;

    /// <summary>The grid around clouds: along each axis from ⌊min · c − 1⌋ to ⌈max · c + 1⌉ cells and one node more, c being the cells a metre.</summary>
    /// <param name="cellsPerMetre">c.</param>
    /// <param name="clouds">The coordinates of each cloud, x, y, z of one point after the other.</param>
    /// <remarks>The rule of the published code of Li et al., "Fast neural scene flow", 2023.</remarks>
    public static DistanceGrid Around(double cellsPerMetre, params ReadOnlySpan<float[]> clouds)
    {
        Span<double> low = [double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity], high = [double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity];
        foreach (float[] cloud in clouds)
        {
            for (int i = 0; i < cloud.Length; i++) (low[i % 3], high[i % 3]) = (Math.Min(low[i % 3], cloud[i]), Math.Max(high[i % 3], cloud[i]));
        }

        for (int axis = 0; axis < 3; axis++) (low[axis], high[axis]) = (Math.Floor(low[axis] * cellsPerMetre - 1), Math.Ceiling(high[axis] * cellsPerMetre + 1));
        return new(cellsPerMetre, (low[0], low[1], low[2]), (Length(low[0], high[0]), Length(low[1], high[1]), Length(low[2], high[2])));

        static long Length(double low, double high) => (long)Math.Min(high - low + 2, long.MaxValue / 2);
    }
}
