using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>One step of a sequence and head: the cell for some units, beside what the options ask for.</summary>
/// <typeparam name="TCell">The cell.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
[SkipLocalsInit]
internal sealed unsafe class CellRows<TCell, T> where TCell : struct, ICellStep where T : unmanaged
{
    private readonly FusedLayout<T> _layout;
    private readonly CellShape _shape;
    private readonly bool _clipsForward;
    private readonly T _clip;

    public CellRows(in FusedLayout<T> layout, RecurrentOptions options)
    {
        (_layout, _shape, _clipsForward) = (layout, layout.Shape, options.ForwardClip is not null);
        _clip = Number(options.ForwardClip);
    }

    // A constant to the compiler, which a field is not.
    private static int Lane => Vector512<T>.Count;

    /// <summary>A limit as a number of the type; 0 for none.</summary>
    public static T Number(double? limit) => typeof(T) == typeof(float) ? (T)(object)(float)(limit ?? 0) : (T)(object)(limit ?? 0);

    /// <summary>x within ± limit; NaN stays, since of two numbers the second comes back where one is NaN.</summary>
    public static Vector512<T> Within(Vector512<T> x, T limit) => Vector512.MinNative(Vector512.Create(limit), Vector512.MaxNative(-Vector512.Create(limit), x));

    /// <summary>Steps forward.</summary>
    /// <param name="head">The head.</param>
    /// <param name="step">The step.</param>
    /// <param name="row">The sequence.</param>
    /// <param name="from">The first unit, the beginning of a vector.</param>
    /// <param name="count">How many units.</param>
    /// <param name="sums">R h⁻ of unit 0, with whole vectors to the end.</param>
    /// <param name="sumUnit">The distance of vectors of units, in vectors.</param>
    /// <param name="sumGate">The distance of gates.</param>
    /// <param name="scratch">Memory for a row of inputs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(int head, int step, int row, int from, int count, T* sums, nint sumUnit, nint sumGate, T* scratch)
    {
        CellMemory<T> at = _layout.At(head, step, row, from, count, scratch);
        at.Sums = sums;
        at.SumUnit = sumUnit;
        at.SumGate = sumGate;
        _layout.Prefetch(at, from, count);
        if (_layout.IsOver(row, step)) Stay(at, from, count);
        else Forward(at, from, count);
    }

    /// <summary>Steps backward.</summary>
    /// <param name="gradients">What comes from outside.</param>
    /// <param name="head">The head.</param>
    /// <param name="step">The step.</param>
    /// <param name="row">The sequence.</param>
    /// <param name="from">The first unit, the beginning of a vector.</param>
    /// <param name="count">How many units.</param>
    /// <param name="carried">The gradients of the states after the step from the first unit on, in whole vectors: afterwards those before it, of h without what comes through the matrices.</param>
    /// <param name="distance">The distance of states among them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(FusedGradients<T> gradients, int head, int step, int row, int from, int count, T* carried, int distance)
    {
        gradients.Add(_layout, head, step, row, from, count, carried, distance);
        CellMemory<T> at = _layout.At(head, step, row, from, count, null);
        at.Carried = carried + distance - from;
        at.Carry = distance;
        _layout.Prefetch(at, from, count);
        if (_layout.IsOver(row, step)) for (int gate = 0; gate < _shape.Gates; gate++) new Span<T>(at.Gates + gate * at.Gate + from, count).Clear();
        else Backward(at, carried - from, from, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(in CellMemory<T> at, int from, int count)
    {
        nint i = from, end = from + count;
        for (; i <= end - Lane; i += Lane)
        {
            TCell.Forward(at, i);
            if (_clipsForward) at.SetAfter(0, i, Within(at.After(0, i), _clip));
        }

        if (i == end) return;
        int left = (int)(end - i);
        T* memory = stackalloc T[PartialVector.Vectors * Lane];
        CellMemory<T> copy = PartialVector.Read(at, _shape, i, left, memory);
        TCell.Forward(copy, 0);
        if (_clipsForward) copy.SetAfter(0, 0, Within(copy.After(0, 0), _clip));
        PartialVector.WriteStates(at, copy, _shape, i, left);
    }

    // A sequence that is over keeps its states.
    private void Stay(in CellMemory<T> at, int from, int count)
    {
        new ReadOnlySpan<T>(at.PreviousOutput + from, count).CopyTo(new(at.Output + from, count));
        for (int s = 0; s < _shape.States - 1; s++) new ReadOnlySpan<T>(at.PreviousOthers + s * at.PreviousOther + from, count).CopyTo(new(at.Others + s * at.Other + from, count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(in CellMemory<T> at, T* output, int from, int count)
    {
        nint i = from, end = from + count;
        for (; i <= end - Lane; i += Lane) TCell.Backward(at, i, Gradient(at, i, Vector512.Load(output + i))).Store(output + i);
        if (i == end) return;
        int left = (int)(end - i);
        T* memory = stackalloc T[PartialVector.Vectors * Lane];
        CellMemory<T> copy = PartialVector.Read(at, _shape, i, left, memory);
        TCell.Backward(copy, 0, Gradient(copy, 0, Vector512.Load(output + i))).Store(output + i);
        PartialVector.WriteGates(at, copy, _shape, i, left);
    }

    // What was clipped has none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> Gradient(in CellMemory<T> at, nint i, Vector512<T> output) =>
        _clipsForward ? Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(at.After(0, i)), Vector512.Create(_clip)), output, Vector512<T>.Zero) : output;
}
