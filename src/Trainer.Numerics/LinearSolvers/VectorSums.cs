using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trainer.Numerics.LinearSolvers;

/// <summary>The vector operations of conjugate gradients, each in one pass over memory.</summary>
internal static class VectorSums
{
    private static int Width => Vector512<double>.Count;

    /// <summary>x·y.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ref double first = ref MemoryMarshal.GetReference(x), second = ref MemoryMarshal.GetReference(y);
        Vector512<double> even = default, odd = default;
        int i = 0, size = Math.Min(x.Length, y.Length);
        for (; i <= size - 2 * Width; i += 2 * Width)
        {
            even = Vector512.FusedMultiplyAdd(Load(ref first, i), Load(ref second, i), even);
            odd = Vector512.FusedMultiplyAdd(Load(ref first, i + Width), Load(ref second, i + Width), odd);
        }

        double sum = Vector512.Sum(even + odd);
        for (; i < size; i++) sum += x[i] * y[i];
        return sum;
    }

    /// <summary>x ← x + α p and r ← r − α q; returns r·r.</summary>
    public static double Step(double alpha, ReadOnlySpan<double> p, ReadOnlySpan<double> q, Span<double> x, Span<double> r)
    {
        ref double direction = ref MemoryMarshal.GetReference(p), image = ref MemoryMarshal.GetReference(q), solution = ref MemoryMarshal.GetReference(x), residual = ref MemoryMarshal.GetReference(r);
        Vector512<double> step = Vector512.Create(alpha), back = Vector512.Create(-alpha), sums = default;
        int i = 0, size = p.Length;
        for (; i <= size - Width; i += Width)
        {
            Vector512.FusedMultiplyAdd(step, Load(ref direction, i), Load(ref solution, i)).StoreUnsafe(ref solution, (nuint)i);
            Vector512<double> left = Vector512.FusedMultiplyAdd(back, Load(ref image, i), Load(ref residual, i));
            left.StoreUnsafe(ref residual, (nuint)i);
            sums = Vector512.FusedMultiplyAdd(left, left, sums);
        }

        double sum = Vector512.Sum(sums);
        for (; i < size; i++)
        {
            x[i] += alpha * p[i];
            r[i] -= alpha * q[i];
            sum += r[i] * r[i];
        }

        return sum;
    }

    /// <summary>r ← b − q; returns r·r.</summary>
    public static double Subtract(ReadOnlySpan<double> b, ReadOnlySpan<double> q, Span<double> r)
    {
        for (int i = 0; i < r.Length; i++) r[i] = b[i] - q[i];
        return Dot(r, r);
    }

    /// <summary>p ← z + β p.</summary>
    public static void Turn(double beta, ReadOnlySpan<double> z, Span<double> p)
    {
        ref double next = ref MemoryMarshal.GetReference(z), direction = ref MemoryMarshal.GetReference(p);
        Vector512<double> factor = Vector512.Create(beta);
        int i = 0, size = p.Length;
        for (; i <= size - Width; i += Width) Vector512.FusedMultiplyAdd(factor, Load(ref direction, i), Load(ref next, i)).StoreUnsafe(ref direction, (nuint)i);
        for (; i < size; i++) p[i] = z[i] + beta * p[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(ref double first, int i) => Vector512.LoadUnsafe(ref first, (nuint)i);
}
