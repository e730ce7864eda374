using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary><see cref="RecurrentCell.Slstm"/>.</summary>
internal readonly struct SlstmStep : ICellStep
{
    public static RecurrentCell Cell => RecurrentCell.Slstm;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<T>(in CellMemory<T> at, nint i) where T : unmanaged
    {
        Vector512<T> input = at.Sum(0, i) + at.Input(0, i) + at.Bias(0, i), forget = at.Sum(1, i) + at.Input(1, i) + at.Bias(1, i);
        Vector512<T> z = Real.Tanh(at.Sum(2, i) + at.Input(2, i) + at.Bias(2, i)), o = Real.Sigmoid(at.Sum(3, i) + at.Input(3, i) + at.Bias(3, i));
        Vector512<T> scale = Real.LogSigmoid(forget) + at.Before(3, i), before = at.Before(2, i);
        Vector512<T> m = Vector512.ConditionalSelect(Vector512.Equals(before, Vector512<T>.Zero), input, Vector512.MaxNative(scale, input));
        Vector512<T> share = Real.Exp(Real.AtMostZero(input - m)), kept = Real.Exp(Real.AtMostZero(scale - m));
        Vector512<T> c = Real.MultiplyAdd(kept, at.Before(1, i), share * z), n = Vector512.MaxNative(Vector512<T>.One, Real.MultiplyAdd(kept, before, share));
        at.SetAfter(1, i, c);
        at.SetAfter(2, i, n);
        at.SetAfter(3, i, m);
        at.SetAfter(0, i, o * c / n);
        at.Keep(0, i, share);
        at.Keep(1, i, forget);
        at.Keep(2, i, z);
        at.Keep(3, i, o);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Backward<T>(in CellMemory<T> at, nint i, Vector512<T> output) where T : unmanaged
    {
        Vector512<T> one = Vector512<T>.One, share = at.Kept(0, i), forget = at.Kept(1, i), z = at.Kept(2, i), o = at.Kept(3, i), h = at.After(0, i), q = output / at.After(2, i);
        Vector512<T> c = Real.MultiplyAdd(q, o, at.Gradient(1, i)), n = at.Gradient(2, i) - q * h;
        Vector512<T> kept = Real.Exp(Real.AtMostZero(Real.LogSigmoid(forget) + at.Before(3, i) - at.After(3, i)));
        at.Keep(0, i, share * Real.MultiplyAdd(z, c, n));
        // 1 − σ(f̂) = σ(−f̂).
        at.Keep(1, i, kept * Real.MultiplyAdd(c, at.Before(1, i), n * at.Before(2, i)) * Real.Sigmoid(-forget));
        at.Keep(2, i, c * share * (one - z * z));
        at.Keep(3, i, (one - o) * h * output);
        at.SetGradient(1, i, kept * c);
        at.SetGradient(2, i, kept * n);
        at.SetGradient(3, i, Vector512<T>.Zero);
        return Vector512<T>.Zero;
    }
}
