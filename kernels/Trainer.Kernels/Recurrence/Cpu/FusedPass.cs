using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>All steps of a recurrence without a tensor in between: for each head and part of the batch a product of matrices and the cell, step after step, on one thread or on several in step.</summary>
/// <typeparam name="TCell">The cell.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
[SkipLocalsInit]
internal sealed unsafe class FusedPass<TCell, T> where TCell : struct, ICellStep where T : unmanaged
{
    private const int Line = 64;
    private static readonly int Lane = Vector512<T>.Count;

    private readonly FusedLayout<T> _layout;
    private readonly CellShape _shape;
    private readonly RecurrentOptions _options;
    private readonly RecurrentPlan _plan;

    public FusedPass(in FusedLayout<T> layout, RecurrentOptions options)
    {
        (_layout, _shape, _options) = (layout, layout.Shape, options);
        _plan = RecurrentPlan.For(layout.Heads, layout.Batch, (long)_shape.Recurrent * layout.Width * layout.Width * sizeof(T), layout.Vectors, get_num_threads());
    }

    /// <summary>Runs all steps.</summary>
    public void Forward() => Run((head, first, rows, slice, team) => Forward(head, first, rows, slice, team));

    /// <summary>Runs all steps backwards.</summary>
    /// <param name="gradients">The gradients from outside, and where those of the initial states go.</param>
    public void Backward(FusedGradients<T> gradients) => Run((head, first, rows, slice, team) => Backward(gradients, head, first, rows, slice, team));

    private void Run(Action<int, int, int, int, ThreadTeam?> body)
    {
        int heads = _layout.Heads, batch = _layout.Batch;
        (int tiles, int slices) = _plan;
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

    private (int First, int End) Units(int slice) => ((int)((long)_layout.Vectors * slice / _plan.Slices), (int)((long)_layout.Vectors * (slice + 1) / _plan.Slices));

    private void Forward(int head, int first, int rows, int slice, ThreadTeam? team)
    {
        (int from, int to) = Units(slice);
        int gates = _shape.Recurrent, width = _layout.Width, units = Math.Min(to * Lane, width) - from * Lane;
        using var matrix = new Panels<T>(width, (to - from) * gates * Lane);
        Gather(matrix, head, from, units);
        int columns = matrix.Columns;
        T* sums = Allocate((long)rows * columns + (long)_shape.Input * width), inputs = sums + (long)rows * columns;
        T clip = Clip(_options.ForwardClip);
        for (int t = 0; t < _layout.Steps; t++)
        {
            matrix.Multiply(_layout.Before(head, t) + first * _layout.Row, _layout.Row, rows, sums, columns, adds: false);
            for (int row = 0; row < rows; row++)
            {
                CellMemory<T> at = _layout.At(head, t, first + row, from * Lane, units, inputs);
                // The sums begin with the slice's units.
                at.Sums = sums + (long)row * columns - (long)from * Lane * gates;
                at.SumUnit = gates;
                at.SumGate = Lane;
                if (_layout.IsOver(first + row, t)) Stay(at, from * Lane, units);
                else Forward(at, from * Lane, units, clip);
            }

            team?.Wait();
        }

        NativeMemory.AlignedFree(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(in CellMemory<T> at, int from, int count, T clip)
    {
        nint i = from, end = from + count;
        for (; i <= end - Lane; i += Lane)
        {
            TCell.Forward(at, i);
            if (_options.ForwardClip is not null) at.SetAfter(0, i, Within(at.After(0, i), clip));
        }

        if (i == end) return;
        int left = (int)(end - i);
        T* memory = stackalloc T[PartialVector.Vectors * Lane];
        CellMemory<T> copy = PartialVector.Read(at, _shape, i, left, memory);
        TCell.Forward(copy, 0);
        if (_options.ForwardClip is not null) copy.SetAfter(0, 0, Within(copy.After(0, 0), clip));
        PartialVector.WriteStates(at, copy, _shape, i, left);
    }

    // A sequence that is over keeps its states.
    private void Stay(in CellMemory<T> at, int from, int count)
    {
        new ReadOnlySpan<T>(at.PreviousOutput + from, count).CopyTo(new(at.Output + from, count));
        for (int s = 0; s < _shape.States - 1; s++) new ReadOnlySpan<T>(at.PreviousOthers + s * at.PreviousOther + from, count).CopyTo(new(at.Others + s * at.Other + from, count));
    }

    private void Backward(FusedGradients<T> gradients, int head, int first, int rows, int slice, ThreadTeam? team)
    {
        (int from, int to) = Units(slice);
        int width = _layout.Width, start = from * Lane, units = Math.Min(to * Lane, width) - start, depth = _shape.Recurrent * width, others = _shape.States - 1;
        using var matrix = new Panels<T>(_options.CutsRecurrentGradient ? 0 : depth, (to - from) * Lane);
        if (!_options.CutsRecurrentGradient) Spread(matrix, head, start, units);
        int columns = matrix.Columns;
        T* carried = Allocate((long)rows * columns * (1 + others));
        for (int row = 0; row < rows; row++)
            for (int s = 0; s <= others; s++) gradients.ReadLast(_layout, s, head, first + row, start, units, carried + ((long)row * (1 + others) + s) * columns);
        nint distance = (nint)(1 + others) * columns, gateRow = (nint)_layout.Heads * _shape.Gates * width;
        T clip = Clip(_options.ForwardClip), limit = Clip(_options.RecurrentGradientClip);
        for (int t = _layout.Steps - 1; t >= 0; t--)
        {
            for (int row = 0; row < rows; row++)
            {
                T* own = carried + row * distance;
                gradients.Add(_layout, head, t, first + row, start, units, own, columns);
                CellMemory<T> at = _layout.At(head, t, first + row, start, units, null);
                at.Carried = own + columns - start;
                at.Carry = columns;
                if (_layout.IsOver(first + row, t)) for (int gate = 0; gate < _shape.Gates; gate++) new Span<T>(at.Gates + gate * at.Gate + start, units).Clear();
                else Backward(at, own - start, start, units, clip);
            }

            team?.Wait();
            if (!_options.CutsRecurrentGradient)
                matrix.Multiply(_layout.Gates + ((nint)t * _layout.Batch + first) * gateRow + (nint)head * _shape.Gates * width, gateRow, rows, carried, distance, adds: true);
            if (_options.RecurrentGradientClip is null) continue;
            for (int row = 0; row < rows; row++)
                for (int i = 0; i < columns; i += Lane) Within(Vector512.Load(carried + row * distance + i), limit).Store(carried + row * distance + i);
        }

        for (int row = 0; row < rows; row++)
            for (int s = 0; s <= others; s++) gradients.WriteInitial(_layout, s, head, first + row, start, units, carried + row * distance + (nint)s * columns);
        NativeMemory.AlignedFree(carried);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(in CellMemory<T> at, T* output, int from, int count, T clip)
    {
        nint i = from, end = from + count;
        for (; i <= end - Lane; i += Lane) TCell.Backward(at, i, Gradient(at, i, Vector512.Load(output + i), clip)).Store(output + i);
        if (i == end) return;
        int left = (int)(end - i);
        T* memory = stackalloc T[PartialVector.Vectors * Lane];
        CellMemory<T> copy = PartialVector.Read(at, _shape, i, left, memory);
        TCell.Backward(copy, 0, Gradient(copy, 0, Vector512.Load(output + i), clip)).Store(output + i);
        PartialVector.WriteGates(at, copy, _shape, i, left);
    }

    // What was clipped has none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Gradient(in CellMemory<T> at, nint i, Vector512<T> output, T clip) =>
        _options.ForwardClip is null ? output : Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(at.After(0, i)), Vector512.Create(clip)), output, Vector512<T>.Zero);

    // NaN stays: where one of two is NaN the second comes back.
    private static Vector512<T> Within(Vector512<T> x, T limit) => Vector512.MinNative(Vector512.Create(limit), Vector512.MaxNative(-Vector512.Create(limit), x));

    private static T Clip(double? limit) => typeof(T) == typeof(float) ? (T)(object)(float)(limit ?? 0) : (T)(object)(limit ?? 0);

    private static T* Allocate(long count)
    {
        var memory = (T*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(T)), Line);
        NativeMemory.Clear(memory, (nuint)(count * sizeof(T)));
        return memory;
    }

    // Columns: for each vector of units its gates.
    private void Gather(Panels<T> matrix, int head, int from, int units)
    {
        int width = _layout.Width, gates = _shape.Recurrent;
        for (int gate = 0; gate < gates; gate++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                T* source = _layout.Matrices + ((nint)gate * _layout.Heads + head) * width * width + (nint)(from * Lane + unit) * width;
                T* target = matrix.Column((unit / Lane * gates + gate) * Lane + unit % Lane);
                for (int k = 0; k < width; k++, target += Panels<T>.PanelColumns) *target = source[k];
            }
        }
    }

    // Rows: gates and their units, as the gates' gradients lie; columns: the units before the step.
    private void Spread(Panels<T> matrix, int head, int from, int units)
    {
        int width = _layout.Width;
        for (int column = 0; column < units; column += Panels<T>.PanelColumns)
        {
            int count = Math.Min(Panels<T>.PanelColumns, units - column);
            T* target = matrix.Column(column);
            for (int gate = 0; gate < _shape.Recurrent; gate++)
            {
                T* source = _layout.Matrices + ((nint)gate * _layout.Heads + head) * width * width + from + column;
                for (int unit = 0; unit < width; unit++, source += width, target += Panels<T>.PanelColumns) new ReadOnlySpan<T>(source, count).CopyTo(new(target, count));
            }
        }
    }
}
