using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>Where one step of one sequence and head lies: rows of units, for several gates or states at a distance from each other.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe struct CellMemory<T> where T : unmanaged
{
    /// <summary>R h⁻. Unit u of gate g is at <see cref="SumUnit"/> · u + <see cref="SumGate"/> · g for u a whole vector.</summary>
    public T* Sums;

    public nint SumUnit, SumGate;

    /// <summary>W x.</summary>
    public T* Inputs;

    public nint InputGate;

    /// <summary>b.</summary>
    public T* Biases;

    public nint BiasGate;

    /// <summary>h before and after the step.</summary>
    public T* PreviousOutput, Output;

    /// <summary>The other states before and after it.</summary>
    public T* PreviousOthers, Others;

    public nint PreviousOther, Other;

    /// <summary>What is remembered of the gates; in the backward pass then the gradients of their sums.</summary>
    public T* Gates;

    public nint Gate;

    /// <summary>The gradients of the other states, brought from after the step to before it.</summary>
    public T* Carried;

    public nint Carry;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<T> Sum(int gate, nint i) => Vector512.Load(Sums + gate * SumGate + i * SumUnit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<T> Input(int gate, nint i) => Vector512.Load(Inputs + gate * InputGate + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<T> Bias(int gate, nint i) => Vector512.Load(Biases + gate * BiasGate + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<T> Before(int state, nint i) => Vector512.Load(state == 0 ? PreviousOutput + i : PreviousOthers + (state - 1) * PreviousOther + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<T> After(int state, nint i) => Vector512.Load(state == 0 ? Output + i : Others + (state - 1) * Other + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetAfter(int state, nint i, Vector512<T> value) => value.Store(state == 0 ? Output + i : Others + (state - 1) * Other + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<T> Kept(int gate, nint i) => Vector512.Load(Gates + gate * Gate + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Keep(int gate, nint i, Vector512<T> value) => value.Store(Gates + gate * Gate + i);

    /// <summary>The gradient of state 1, 2, ….</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<T> Gradient(int state, nint i) => Vector512.Load(Carried + (state - 1) * Carry + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetGradient(int state, nint i, Vector512<T> value) => value.Store(Carried + (state - 1) * Carry + i);
}
