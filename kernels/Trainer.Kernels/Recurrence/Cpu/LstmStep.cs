using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary><see cref="RecurrentCell.Lstm"/>.</summary>
internal readonly struct LstmStep : ICellStep
{
    public static RecurrentCell Cell => RecurrentCell.Lstm;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<T>(in CellMemory<T> at, nint i) where T : unmanaged
    {
        Vector512<T> input = Real.Sigmoid(at.Sum(0, i) + at.Input(0, i) + at.Bias(0, i)), forget = Real.Sigmoid(at.Sum(1, i) + at.Input(1, i) + at.Bias(1, i));
        Vector512<T> z = Real.Tanh(at.Sum(2, i) + at.Input(2, i) + at.Bias(2, i)), o = Real.Sigmoid(at.Sum(3, i) + at.Input(3, i) + at.Bias(3, i));
        Vector512<T> c = Real.MultiplyAdd(forget, at.Before(1, i), input * z);
        at.SetAfter(1, i, c);
        at.SetAfter(0, i, o * Real.Tanh(c));
        at.Keep(0, i, input);
        at.Keep(1, i, forget);
        at.Keep(2, i, z);
        at.Keep(3, i, o);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Backward<T>(in CellMemory<T> at, nint i, Vector512<T> output) where T : unmanaged
    {
        Vector512<T> one = Vector512<T>.One, input = at.Kept(0, i), forget = at.Kept(1, i), z = at.Kept(2, i), o = at.Kept(3, i), tanh = Real.Tanh(at.After(1, i));
        Vector512<T> c = Real.MultiplyAdd(output * o, one - tanh * tanh, at.Gradient(1, i));
        at.Keep(0, i, c * z * input * (one - input));
        at.Keep(1, i, c * at.Before(1, i) * forget * (one - forget));
        at.Keep(2, i, c * input * (one - z * z));
        at.Keep(3, i, output * tanh * o * (one - o));
        at.SetGradient(1, i, c * forget);
        return Vector512<T>.Zero;
    }
}
