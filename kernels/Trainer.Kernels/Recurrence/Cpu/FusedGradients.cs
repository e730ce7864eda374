using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>The gradients that a backward pass gets from outside, and those of the initial states that it makes.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class FusedGradients<T> where T : unmanaged
{
    private readonly T* _outputs, _others, _last, _initial;
    private readonly nint _step, _row, _head;

    /// <param name="outputs">[time, batch, heads, width], the last dimension contiguous; or null.</param>
    /// <param name="others">[states − 1, time, batch, heads, width], contiguous; or null.</param>
    /// <param name="last">[states, batch, heads, width], contiguous; or null.</param>
    /// <param name="initial">Receives those of the initial states.</param>
    public FusedGradients(Tensor? outputs, Tensor? others, Tensor? last, Tensor initial)
    {
        _initial = FusedLayout<T>.Address(initial);
        _others = others is null ? null : FusedLayout<T>.Address(others);
        _last = last is null ? null : FusedLayout<T>.Address(last);
        if (outputs is null) return;
        _outputs = FusedLayout<T>.Address(outputs);
        (_step, _row, _head) = ((nint)outputs.stride(0), (nint)outputs.stride(1), (nint)outputs.stride(2));
    }

    /// <summary>The gradient of a last state.</summary>
    public void ReadLast(in FusedLayout<T> layout, int state, int head, int row, int from, int count, T* target)
    {
        if (_last != null) new ReadOnlySpan<T>(_last + Place(layout, state, head, row) + from, count).CopyTo(new(target, count));
    }

    /// <summary>Adds the gradients of a step's outputs and other states to those that are carried, which lie at a distance from each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in FusedLayout<T> layout, int head, int step, int row, int from, int count, T* carried, int distance)
    {
        if (_outputs != null) Add(carried, _outputs + step * _step + row * _row + head * _head + from, count);
        if (_others == null) return;
        for (int s = 0; s < layout.Shape.States - 1; s++) Add(carried + (s + 1) * distance, _others + ((nint)s * layout.Steps + step) * layout.Step + row * layout.Row + (nint)head * layout.Width + from, count);
    }

    /// <summary>Sets the gradient of an initial state.</summary>
    public void WriteInitial(in FusedLayout<T> layout, int state, int head, int row, int from, int count, T* source) =>
        new ReadOnlySpan<T>(source, count).CopyTo(new(_initial + Place(layout, state, head, row) + from, count));

    private static nint Place(in FusedLayout<T> layout, int state, int head, int row) => ((nint)state * layout.Batch + row) * layout.Row + (nint)head * layout.Width;

    /// <summary>Adds numbers to others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(T* target, T* source, int count)
    {
        int i = 0;
        for (; i <= count - Vector512<T>.Count; i += Vector512<T>.Count) (Vector512.Load(target + i) + Vector512.Load(source + i)).Store(target + i);
        if (typeof(T) == typeof(float)) for (; i < count; i++) ((float*)target)[i] += ((float*)source)[i];
        else for (; i < count; i++) ((double*)target)[i] += ((double*)source)[i];
    }
}
