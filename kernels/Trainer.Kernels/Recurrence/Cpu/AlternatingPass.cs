using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>What <see cref="AlternatingRecurrence"/> does between two products of matrices: the cell, for all heads and sequences.</summary>
/// <typeparam name="TCell">The cell.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class AlternatingPass<TCell, T> : IDisposable where TCell : struct, ICellStep where T : unmanaged
{
    // Below so many units a step is over before another thread has begun.
    private const long FewestUnits = 8192;
    private const int Line = 64;

    private readonly FusedLayout<T> _layout;
    private readonly CellShape _shape;
    private readonly CellRows<TCell, T> _cells;
    private readonly double? _limit;
    private readonly int _columns;
    private readonly T* _inputs, _carried, _sums;

    public AlternatingPass(in FusedLayout<T> layout, RecurrentOptions options)
    {
        (_layout, _shape, _cells, _limit) = (layout, layout.Shape, new(layout, options), options.RecurrentGradientClip);
        _columns = layout.Vectors * Vector512<T>.Count;
        nint rows = (nint)layout.Heads * layout.Batch, sums = rows * _shape.Recurrent * layout.Width + Vector512<T>.Count, inputs = rows * _shape.Input * layout.Width, carried = rows * _shape.States * _columns;
        nuint bytes = (nuint)((carried + sums + inputs) * sizeof(T));
        _carried = (T*)NativeMemory.AlignedAlloc(bytes, Line);
        NativeMemory.Clear(_carried, bytes);
        _sums = _carried + carried;
        _inputs = _sums + sums;
    }

    private nint Distance => (nint)_shape.States * _columns;

    /// <summary>One step forward.</summary>
    /// <param name="step">The step.</param>
    /// <param name="products">R h⁻, [heads, batch, gates · width], contiguous.</param>
    public void Forward(int step, Tensor products)
    {
        T* sums = FusedLayout<T>.Address(products);
        int width = _layout.Width, row = _shape.Recurrent * width;
        // A row's last units are read as a whole vector, which must not lead out of the memory.
        if (width % Vector512<T>.Count != 0)
        {
            NativeMemory.Copy(sums, _sums, (nuint)(products.numel() * sizeof(T)));
            sums = _sums;
        }

        Each((head, sequence) =>
        {
            nint place = (nint)head * _layout.Batch + sequence;
            _cells.Forward(head, step, sequence, 0, width, sums + place * row, 1, width, _inputs + place * _shape.Input * width);
        });
    }

    /// <summary>Begins a backward pass with the gradients of the last states.</summary>
    public void Begin(FusedGradients<T> gradients) => Each((head, sequence) =>
    {
        for (int s = 0; s < _shape.States; s++) gradients.ReadLast(_layout, s, head, sequence, 0, _layout.Width, Carried(head, sequence) + s * _columns);
    });

    /// <summary>One step backward, but for what comes through the matrices.</summary>
    public void Backward(FusedGradients<T> gradients, int step) => Each((head, sequence) => _cells.Backward(gradients, head, step, sequence, 0, _layout.Width, Carried(head, sequence), _columns));

    /// <summary>Adds what comes through the matrices, [heads, batch, width], contiguous.</summary>
    public void Add(Tensor products)
    {
        T* values = FusedLayout<T>.Address(products);
        Each((head, sequence) => FusedGradients<T>.Add(Carried(head, sequence), values + ((nint)head * _layout.Batch + sequence) * _layout.Width, _layout.Width));
    }

    /// <summary>Keeps the recurrent part of the gradient of h within its limit, if there is one, where a step was taken.</summary>
    public void Clip(int step)
    {
        if (_limit is not { } limit) return;
        Each((head, sequence) =>
        {
            if (_layout.IsOver(sequence, step)) return;
            T* own = Carried(head, sequence);
            for (int i = 0; i < _columns; i += Vector512<T>.Count) CellRows<TCell, T>.Within(Vector512.Load(own + i), CellRows<TCell, T>.Number(limit)).Store(own + i);
        });
    }

    /// <summary>Ends a backward pass with the gradients of the initial states.</summary>
    public void End(FusedGradients<T> gradients) => Each((head, sequence) =>
    {
        for (int s = 0; s < _shape.States; s++) gradients.WriteInitial(_layout, s, head, sequence, 0, _layout.Width, Carried(head, sequence) + s * _columns);
    });

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(_carried);

    private T* Carried(int head, int sequence) => _carried + ((nint)head * _layout.Batch + sequence) * Distance;

    private void Each(Action<int, int> body)
    {
        int heads = _layout.Heads, rows = heads * _layout.Batch, pieces = (long)rows * _layout.Width < FewestUnits ? 1 : Math.Min(rows, 4 * get_num_threads());
        BlockParallel.For(pieces, piece =>
        {
            // Sequences of a step lie one after another, each with all its heads.
            for (int row = (int)((long)rows * piece / pieces), end = (int)((long)rows * (piece + 1) / pieces); row < end; row++) body(row % heads, row / heads);
        });
    }
}
