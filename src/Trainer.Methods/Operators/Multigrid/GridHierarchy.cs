using TorchSharp;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>The grids of a multigrid cycle: each has about half the rows and columns of the one before.</summary>
/// <param name="Levels">How many grids there are.</param>
/// <param name="Boundary">What is beyond their edges.</param>
/// <param name="PadsTransfers">
/// Whether going from grid to grid looks beyond the edge by one point: true takes n points to ⌈n/2⌉, the first of them kept; false to ⌊(n − 1)/2⌋, the first
/// and last left out, as grids of the interior of a domain are nested.
/// </param>
internal sealed record GridHierarchy(int Levels, GridBoundary Boundary, bool PadsTransfers)
{
    private int Smallest => Boundary == GridBoundary.Neumann ? 2 : 1;

    /// <summary>The padding of the kernel that goes to the next grid.</summary>
    public int TransferPadding => PadsTransfers ? 1 : 0;

    /// <summary>How convolutions on a grid go on beyond its edge.</summary>
    public PaddingModes Padding => Boundary switch
    {
        GridBoundary.Neumann => PaddingModes.Reflect,
        GridBoundary.Periodic => PaddingModes.Circular,
        _ => PaddingModes.Zeros,
    };

    /// <summary>The same for the kernel that goes to the next grid.</summary>
    public PaddingModes TransferMode => PadsTransfers ? Padding : PaddingModes.Zeros;

    /// <summary>The sizes of all grids, from the finest.</summary>
    /// <exception cref="ArgumentException">The finest grid is too small for so many levels; the message says how many it allows.</exception>
    public IReadOnlyList<(long Rows, long Columns)> Sizes(long rows, long columns)
    {
        var sizes = new List<(long Rows, long Columns)> { (rows, columns) };
        while (sizes.Count < Levels)
        {
            (long fineRows, long fineColumns) = sizes[^1];
            if (Math.Min(fineRows, fineColumns) < 2) break; // Halving one point gives no coarser grid.
            (long Rows, long Columns) coarse = (Coarser(fineRows), Coarser(fineColumns));
            if (Math.Min(coarse.Rows, coarse.Columns) < Smallest) break;
            sizes.Add(coarse);
        }

        if (Math.Min(rows, columns) < Smallest) throw new ArgumentException($"A grid of {rows}×{columns} points is too small: each side needs {Smallest}.");
        if (sizes.Count < Levels)
        {
            throw new ArgumentException(
                $"A grid of {rows}×{columns} points allows at most {sizes.Count} {(sizes.Count == 1 ? "level" : "levels")} ({string.Join(", ", sizes.Select(size => $"{size.Rows}×{size.Columns}"))}), and {Levels} are asked for: preSmoothing has one number for each.");
        }

        return sizes;
    }

    /// <summary>The side of the kernel that takes a coarser grid to one of so many points in a row: 4 where the other is exactly half, 3 where a point is left over.</summary>
    public static int ProlongationKernel(long points) => points % 2 == 0 ? 4 : 3;

    /// <summary>The points that such a kernel makes of a coarser grid's.</summary>
    public long Finer(long coarse, int kernel) => ((coarse - 1) * 2) + kernel - (2 * TransferPadding);

    private long Coarser(long points) => ((points + (2 * TransferPadding) - 3) / 2) + 1;
}
