using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary><see cref="RecurrentCell.Elman"/>.</summary>
internal readonly struct ElmanStep : ICellStep
{
    public static RecurrentCell Cell => RecurrentCell.Elman;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<T>(in CellMemory<T> at, nint i) where T : unmanaged => at.SetAfter(0, i, Real.Tanh(at.Sum(0, i) + at.Input(0, i) + at.Bias(0, i)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Backward<T>(in CellMemory<T> at, nint i, Vector512<T> output) where T : unmanaged
    {
        Vector512<T> h = at.After(0, i);
        at.Keep(0, i, output * (Vector512<T>.One - h * h));
        return Vector512<T>.Zero;
    }
}
