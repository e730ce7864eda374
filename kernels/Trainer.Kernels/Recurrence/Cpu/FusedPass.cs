using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>All steps of a recurrence without a tensor in between: for each head and part of the batch a product of matrices and the cell, step after step, on one thread or on several in step.</summary>
/// <typeparam name="TCell">The cell.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
[SkipLocalsInit]
internal sealed unsafe class FusedPass<TCell, T> where TCell : struct, ICellStep where T : unmanaged
{
    private const int Line = 64;

    private readonly FusedLayout<T> _layout;
    private readonly CellShape _shape;
    private readonly RecurrentOptions _options;
    private readonly RecurrentPlan _plan;
    private readonly CellRows<TCell, T> _cells;

    public FusedPass(in FusedLayout<T> layout, RecurrentOptions options, RecurrentPlan plan)
    {
        (_layout, _shape, _options, _plan, _cells) = (layout, layout.Shape, options, plan, new(layout, options));
    }

    /// <summary>Runs all steps.</summary>
    public void Forward() => Run((head, first, rows, slice, team) => Forward(head, first, rows, slice, team));

    /// <summary>Runs all steps backwards.</summary>
    /// <param name="gradients">The gradients from outside, and where those of the initial states go.</param>
    public void Backward(FusedGradients<T> gradients) => Run((head, first, rows, slice, team) => Backward(gradients, head, first, rows, slice, team));

    private void Run(Action<int, int, int, int, ThreadTeam?> body)
    {
        int heads = _layout.Heads, batch = _layout.Batch;
        (int tiles, int slices) = (_plan.Tiles, _plan.Slices);
        if (slices == 1)
        {
            BlockParallel.For(heads * tiles, task =>
            {
                (int head, int tile) = (task / tiles, task % tiles);
                int first = (int)((long)batch * tile / tiles), end = (int)((long)batch * (tile + 1) / tiles);
                if (end > first) body(head, first, end - first, 0, null);
            });
            return;
        }

        ThreadTeam.Run(slices, (slice, team) =>
        {
            for (int head = 0; head < heads; head++) body(head, 0, batch, slice, team);
        });
    }

    // A constant to the compiler, which a field is not.
    private static int Lane => Vector512<T>.Count;

    private (int First, int End) Units(int slice) => ((int)((long)_layout.Vectors * slice / _plan.Slices), (int)((long)_layout.Vectors * (slice + 1) / _plan.Slices));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(int head, int first, int rows, int slice, ThreadTeam? team)
    {
        (int from, int to) = Units(slice);
        int gates = _shape.Recurrent, width = _layout.Width, start = from * Lane, units = Math.Min(to * Lane, width) - start;
        using var matrix = new Panels<T>(width, (to - from) * gates * Lane, _plan.Depth);
        Gather(matrix, head, start, units);
        int columns = matrix.Columns;
        T* sums = Allocate((long)rows * columns + (long)_shape.Input * width), inputs = sums + (long)rows * columns;
        for (int t = 0; t < _layout.Steps; t++)
        {
            matrix.Multiply(_layout.Before(head, t) + first * _layout.Row, _layout.Row, rows, sums, columns, adds: false);
            // The sums begin with the slice's units.
            for (int row = 0; row < rows; row++) _cells.Forward(head, t, first + row, start, units, sums + (long)row * columns - (long)start * gates, gates, Lane, inputs);
            team?.Wait();
        }

        NativeMemory.AlignedFree(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(FusedGradients<T> gradients, int head, int first, int rows, int slice, ThreadTeam? team)
    {
        (int from, int to) = Units(slice);
        int width = _layout.Width, start = from * Lane, units = Math.Min(to * Lane, width) - start, depth = _shape.Recurrent * width, states = _shape.States;
        using var matrix = new Panels<T>(_options.CutsRecurrentGradient ? 0 : depth, (to - from) * Lane, _plan.Depth);
        if (!_options.CutsRecurrentGradient) Spread(matrix, head, start, units);
        int columns = matrix.Columns;
        T* carried = Allocate((long)rows * columns * states);
        nint distance = (nint)states * columns, gateRow = (nint)_layout.Heads * _shape.Gates * width;
        for (int row = 0; row < rows; row++)
            for (int s = 0; s < states; s++) gradients.ReadLast(_layout, s, head, first + row, start, units, carried + row * distance + (nint)s * columns);
        for (int t = _layout.Steps - 1; t >= 0; t--)
        {
            for (int row = 0; row < rows; row++) _cells.Backward(gradients, head, t, first + row, start, units, carried + row * distance, columns);
            team?.Wait();
            if (!_options.CutsRecurrentGradient)
                matrix.Multiply(_layout.Gates + ((nint)t * _layout.Batch + first) * gateRow + (nint)head * _shape.Gates * width, gateRow, rows, carried, distance, adds: true);
            if (_options.RecurrentGradientClip is not { } limit) continue;
            for (int row = 0; row < rows; row++)
            {
                if (_layout.IsOver(first + row, t)) continue;
                for (int i = 0; i < columns; i += Lane) CellRows<TCell, T>.Within(Vector512.Load(carried + row * distance + i), CellRows<TCell, T>.Number(limit)).Store(carried + row * distance + i);
            }
        }

        for (int row = 0; row < rows; row++)
            for (int s = 0; s < states; s++) gradients.WriteInitial(_layout, s, head, first + row, start, units, carried + row * distance + (nint)s * columns);
        NativeMemory.AlignedFree(carried);
    }

    private static T* Allocate(long count)
    {
        var memory = (T*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(T)), Line);
        NativeMemory.Clear(memory, (nuint)(count * sizeof(T)));
        return memory;
    }

    // Columns: for each vector of units its gates.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(Panels<T> matrix, int head, int start, int units)
    {
        int width = _layout.Width, gates = _shape.Recurrent;
        for (int gate = 0; gate < gates; gate++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                T* source = _layout.Matrices + ((nint)gate * _layout.Heads + head) * width * width + (nint)(start + unit) * width;
                T* target = matrix.Column((unit / Lane * gates + gate) * Lane + unit % Lane);
                for (int k = 0; k < width; k++, target += Panels<T>.PanelColumns) *target = source[k];
            }
        }
    }

    // Rows: gates and their units, as the gates' gradients lie; columns: the units before the step.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(Panels<T> matrix, int head, int start, int units)
    {
        int width = _layout.Width;
        for (int column = 0; column < units; column += Panels<T>.PanelColumns)
        {
            int count = Math.Min(Panels<T>.PanelColumns, units - column);
            T* target = matrix.Column(column);
            for (int gate = 0; gate < _shape.Recurrent; gate++)
            {
                T* source = _layout.Matrices + ((nint)gate * _layout.Heads + head) * width * width + start + column;
                for (int unit = 0; unit < width; unit++, source += width, target += Panels<T>.PanelColumns) new ReadOnlySpan<T>(source, count).CopyTo(new(target, count));
            }
        }
    }
}
