using ILGPU;
using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>
/// The CUDA kernels of all steps. A group has one head and four sequences from the first step to the last, since no barrier reaches over groups: the head's matrix, or as much of it as there is room for,
/// stays in its shared memory. A warp takes eight units at a time (<see cref="WarpProduct"/>); a thread is the only one that touches the states of its unit and sequence, but for h and δĝ, which all
/// need: these are in shared memory twice, for the step that reads and the one that writes, so that a step has one barrier.
/// </summary>
internal static class FusedKernels
{
    /// <summary>The threads of a warp.</summary>
    public const int WarpSize = 32;

    /// <summary>Runs all steps.</summary>
    /// <param name="matrices">R as <see cref="FusedPlan.Pack"/> lays it.</param>
    /// <param name="inputs">W x.</param>
    /// <param name="biases">[gates, heads, width].</param>
    /// <param name="initial">[states, batch, heads, width].</param>
    /// <param name="lengths">The sequences' steps, or none.</param>
    /// <param name="outputs">Receives h, [time, batch, heads, width].</param>
    /// <param name="others">Receives the other states, [states − 1, time, batch, heads, width].</param>
    /// <param name="gates">Receives what is remembered of the gates, [time, batch, heads, gates, width].</param>
    /// <param name="strides">The distances of the inputs.</param>
    /// <param name="sizes">The sizes.</param>
    /// <param name="tiles">How the matrix is divided.</param>
    /// <param name="options">The rest.</param>
    public static void Forward<TCell, TElement>(
        ArrayView<Quad> matrices, ArrayView<TElement> inputs, ArrayView<float> biases, ArrayView<float> initial, ArrayView<int> lengths, ArrayView<float> outputs, ArrayView<float> others,
        ArrayView<float> gates, Strides strides, RecurrentSizes sizes, FusedTiles tiles, CellOptions options)
        where TCell : unmanaged, ICellRule where TElement : unmanaged, IElement<TElement>
    {
        TCell cell = default;
        int block = cell.Recurrent * WarpProduct.Units * tiles.Pitch, half = WarpProduct.Rows * tiles.Pitch, warps = Group.DimX / WarpSize;
        (int head, int row) = Tile(sizes);
        ArrayView<Quad> matrix = matrices.SubView((long)head * tiles.Blocks * block, (long)tiles.Blocks * block);
        ArrayView<Quad> resident = SharedMemory.GetDynamic<Quad>(), vectors = resident.SubView(tiles.Resident * block, 2 * half);
        ArrayView<float> numbers = vectors.Cast<float>();
        Fill(resident, matrix, tiles.Resident * block, vectors, 2 * half);
        Group.Barrier();
        int own = WarpProduct.Row * tiles.Pitch * Quad.Size;
        for (int i = Group.IdxX / WarpSize; i < tiles.Blocks; i += warps)
        {
            int unit = i * WarpProduct.Units + WarpProduct.Unit;
            var place = new UnitPlace(sizes, head, row, unit);
            if (place.IsReal) numbers[own + unit] = place.State(initial, 1).X;
        }

        Group.Barrier();
        for (int t = 0; t < sizes.Steps; t++)
        {
            int now = (t & 1) * half, next = (half - now) * Quad.Size;
            for (int i = Group.IdxX / WarpSize; i < tiles.Blocks; i += warps)
            {
                int unit = i * WarpProduct.Units + WarpProduct.Unit;
                var place = new UnitPlace(sizes, head, row, unit);
                // Asked for before the product, which takes longer than the memory.
                Quad before = default, x = default;
                if (place.IsReal)
                {
                    before = place.State(outputs, others, initial, t - 1, cell.States);
                    x = place.Inputs(inputs, strides, t, cell.Input);
                }

                ArrayView<Quad> read = vectors.SubView(now, half);
                Quad y = i < tiles.Resident
                    ? WarpProduct.Gates(resident.SubView(i * block, block), read, tiles.Pitch, cell.Recurrent)
                    : WarpProduct.Gates(matrix.SubView((long)i * block, block), read, tiles.Pitch, cell.Recurrent);
                if (!place.IsReal) continue;
                numbers[next + own + unit] = CellThread.Forward<TCell>(place, x, y, biases, lengths, outputs, others, gates, before, t, options);
            }

            Group.Barrier();
        }
    }

    /// <summary>Runs all steps backwards.</summary>
    /// <param name="matrices">Rᵀ as <see cref="FusedPlan.PackTransposed"/> lays it.</param>
    /// <param name="initial">The initial states.</param>
    /// <param name="lengths">The sequences' steps, or none.</param>
    /// <param name="outputs">h.</param>
    /// <param name="others">The other states.</param>
    /// <param name="gates">What was remembered; receives the gradients of the gates' sums.</param>
    /// <param name="outputGradients">The gradients of h, or none.</param>
    /// <param name="otherGradients">Those of the other states, or none.</param>
    /// <param name="lastGradients">Those of the last states, or none.</param>
    /// <param name="initialGradients">Receives those of the initial states.</param>
    /// <param name="strides">The distances of the gradients of h.</param>
    /// <param name="sizes">The sizes.</param>
    /// <param name="tiles">How the matrix is divided.</param>
    /// <param name="options">The rest.</param>
    public static void Backward<TCell>(
        ArrayView<Quad> matrices, ArrayView<float> initial, ArrayView<int> lengths, ArrayView<float> outputs, ArrayView<float> others, ArrayView<float> gates, ArrayView<float> outputGradients,
        ArrayView<float> otherGradients, ArrayView<float> lastGradients, ArrayView<float> initialGradients, Strides strides, RecurrentSizes sizes, FusedTiles tiles, CellOptions options)
        where TCell : unmanaged, ICellRule
    {
        TCell cell = default;
        int block = WarpProduct.Units * tiles.Pitch, half = WarpProduct.Rows * tiles.Pitch, warps = Group.DimX / WarpSize;
        (int head, int row) = Tile(sizes);
        ArrayView<Quad> matrix = matrices.SubView((long)head * tiles.Blocks * block, (long)tiles.Blocks * block);
        ArrayView<Quad> resident = SharedMemory.GetDynamic<Quad>(), vectors = resident.SubView(tiles.Resident * block, 2 * half);
        ArrayView<float> numbers = vectors.Cast<float>();
        // The gradients of the states that a step hands to the one before: for each state and unit those of four sequences.
        int states = tiles.Blocks * WarpProduct.Units * WarpProduct.Rows;
        ArrayView<float> carried = resident.SubView(tiles.Resident * block + 2 * half, states / Quad.Size * cell.States).Cast<float>();
        Fill(resident, matrix, tiles.Resident * block, vectors, 2 * half);
        for (int i = Group.IdxX / WarpSize; i < tiles.Blocks; i += warps)
        {
            int unit = i * WarpProduct.Units + WarpProduct.Unit;
            var place = new UnitPlace(sizes, head, row, unit);
            Quad gradients = default;
            if (place.IsReal && lastGradients.Length > 0) gradients = place.State(lastGradients, cell.States);
            UnitPlace.Write(carried, unit * WarpProduct.Rows + WarpProduct.Row, states, gradients, cell.States);
        }

        Group.Barrier();
        for (int t = sizes.Steps - 1; t >= 0; t--)
        {
            int now = (t & 1) * half;
            for (int i = Group.IdxX / WarpSize; i < tiles.Blocks; i += warps)
            {
                int unit = i * WarpProduct.Units + WarpProduct.Unit, at = unit * WarpProduct.Rows + WarpProduct.Row;
                var place = new UnitPlace(sizes, head, row, unit);
                if (!place.IsReal) continue;
                Quad gradients = place.Add(UnitPlace.Read(carried, at, states, cell.States), outputGradients, strides, otherGradients, t, cell.States);
                CellValues values = CellThread.Backward<TCell>(place, gradients, initial, lengths, outputs, others, gates, t, options);
                UnitPlace.Write(carried, at, states, values.States, cell.States);
                UnitPlace.Write(numbers, now * Quad.Size + WarpProduct.Row * tiles.Pitch * Quad.Size + unit, sizes.Width, values.Gates, cell.Recurrent);
            }

            Group.Barrier();
            for (int i = Group.IdxX / WarpSize; i < tiles.Blocks; i += warps)
            {
                ArrayView<Quad> read = vectors.SubView(now, half);
                float sum = 0;
                if (options.Cuts == 0)
                {
                    sum = i < tiles.Resident
                        ? WarpProduct.Gradient(resident.SubView(i * block, block), read, tiles.Pitch) : WarpProduct.Gradient(matrix.SubView((long)i * block, block), read, tiles.Pitch);
                }

                int unit = i * WarpProduct.Units + WarpProduct.Unit, at = unit * WarpProduct.Rows + WarpProduct.Row;
                var place = new UnitPlace(sizes, head, row, unit);
                sum += carried[at];
                carried[at] = place.IsReal && place.IsOver(lengths, t) ? sum : CellOptions.Within(sum, options.GradientClip);
            }
        }

        for (int i = Group.IdxX / WarpSize; i < tiles.Blocks; i += warps)
        {
            int unit = i * WarpProduct.Units + WarpProduct.Unit;
            var place = new UnitPlace(sizes, head, row, unit);
            if (place.IsReal) place.SetState(initialGradients, UnitPlace.Read(carried, unit * WarpProduct.Rows + WarpProduct.Row, states, cell.States), cell.States);
        }
    }

    // This group's head and this thread's sequence.
    private static (int Head, int Row) Tile(RecurrentSizes sizes)
    {
        int tiles = (sizes.Batch + WarpProduct.Rows - 1) / WarpProduct.Rows, head = Grid.IdxX / tiles;
        return (head, (Grid.IdxX - head * tiles) * WarpProduct.Rows + WarpProduct.Row);
    }

    // Brings in the resident rows, and zeros where no unit and no sequence will write.
    private static void Fill(ArrayView<Quad> resident, ArrayView<Quad> matrix, int count, ArrayView<Quad> vectors, int quads)
    {
        for (int i = Group.IdxX; i < count; i += Group.DimX) resident[i] = matrix[i];
        for (int i = Group.IdxX; i < quads; i += Group.DimX) vectors[i] = default;
    }
}
