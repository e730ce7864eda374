using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary><see cref="RecurrentCell.Gru"/>.</summary>
internal readonly struct GruStep : ICellStep
{
    public static RecurrentCell Cell => RecurrentCell.Gru;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<T>(in CellMemory<T> at, nint i) where T : unmanaged
    {
        Vector512<T> g = at.Sum(0, i) + at.Bias(0, i), fresh = at.Input(2, i) + at.Bias(3, i);
        Vector512<T> r = Real.Sigmoid(at.Sum(1, i) + at.Input(0, i) + at.Bias(1, i)), u = Real.Sigmoid(at.Sum(2, i) + at.Input(1, i) + at.Bias(2, i));
        Vector512<T> n = Real.Tanh(Real.MultiplyAdd(r, g, fresh));
        at.SetAfter(0, i, Real.MultiplyAdd(u, at.Before(0, i) - n, n));
        at.Keep(0, i, g);
        at.Keep(1, i, r);
        at.Keep(2, i, u);
        at.Keep(3, i, fresh);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Backward<T>(in CellMemory<T> at, nint i, Vector512<T> output) where T : unmanaged
    {
        Vector512<T> one = Vector512<T>.One, g = at.Kept(0, i), r = at.Kept(1, i), u = at.Kept(2, i), n = Real.Tanh(Real.MultiplyAdd(r, g, at.Kept(3, i)));
        Vector512<T> fresh = output * (one - u) * (one - n * n);
        at.Keep(0, i, fresh * r);
        at.Keep(1, i, fresh * g * r * (one - r));
        at.Keep(2, i, output * (at.Before(0, i) - n) * u * (one - u));
        at.Keep(3, i, fresh);
        return u * output;
    }
}
