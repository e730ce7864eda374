using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Jets.Cpu;

/// <summary>
/// Products of matrices with a tile of points: coefficients of some features at <see cref="Points"/> points lie as [coefficients, features, points], the features a multiple of <see cref="Features"/> with
/// zeros beyond the last. Points fill the vectors, so that widths need not.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class Tile<T> where T : unmanaged
{
    /// <summary>Vectors of points.</summary>
    public const int Vectors = 4;

    /// <summary>Features that a product takes at once.</summary>
    public const int Features = 4;

    /// <summary>Points of a tile.</summary>
    public static int Points => Vectors * Vector512<T>.Count;

    /// <summary>A number of features with those that are zero.</summary>
    public static int Padded(long features) => checked((int)((features + Features - 1) / Features * Features));

    /// <summary>c = M a + b, the bias b with coefficient 0 only.</summary>
    /// <param name="m">M, [rows, depth].</param>
    /// <param name="row">The distance of its rows.</param>
    /// <param name="column">The distance of its columns.</param>
    /// <param name="rows">The features of c.</param>
    /// <param name="depth">The features of a.</param>
    /// <param name="a">What the matrix is applied to.</param>
    /// <param name="c">The product.</param>
    /// <param name="coefficients">How many coefficients.</param>
    /// <param name="bias">b, or null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(T* m, nint row, nint column, int rows, int depth, T* a, T* c, int coefficients, T* bias)
    {
        for (int k = 0; k < coefficients; k++, a += (nint)depth * Points)
        {
            for (int r = 0; r < rows; r += Features, c += Features * Points) Four(m + r * row, row, column, depth, a, c, k == 0 && bias != null ? bias + r : null);
        }
    }

    /// <summary>S += Σ g aᵀ over points and coefficients, with the points that share a lane of a vector summed in that lane.</summary>
    /// <param name="sums">S, in squares of <see cref="Features"/>² elements, a vector each: [rows, columns] of squares.</param>
    /// <param name="g">[coefficients, rows, points].</param>
    /// <param name="rows">The features of g.</param>
    /// <param name="a">[coefficients, columns, points].</param>
    /// <param name="columns">The features of a.</param>
    /// <param name="coefficients">How many coefficients.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter(Vector512<T>* sums, T* g, int rows, T* a, int columns, int coefficients)
    {
        for (int r = 0; r < rows; r += Features)
        {
            for (int column = 0; column < columns; column += Features, sums += Features * Features)
                Square(sums, g + (nint)r * Points, (nint)rows * Points, a + (nint)column * Points, (nint)columns * Points, coefficients);
        }
    }

    // Sixteen sums in registers: the two multipliers need eight to be busy all the time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(T* m, nint row, nint column, int depth, T* a, T* c, T* bias)
    {
        int width = Vector512<T>.Count;
        T* m1 = m + row, m2 = m1 + row, m3 = m2 + row;
        Vector512<T> s00 = default, s10 = default, s20 = default, s30 = default;
        if (bias != null) (s00, s10, s20, s30) = (Vector512.Create(bias[0]), Vector512.Create(bias[1]), Vector512.Create(bias[2]), Vector512.Create(bias[3]));
        Vector512<T> s01 = s00, s02 = s00, s03 = s00, s11 = s10, s12 = s10, s13 = s10, s21 = s20, s22 = s20, s23 = s20, s31 = s30, s32 = s30, s33 = s30;
        nint at = 0;
        for (int k = 0; k < depth; k++, at += column)
        {
            Vector512<T> a0 = Vector512.Load(a), a1 = Vector512.Load(a + width), a2 = Vector512.Load(a + 2 * width), a3 = Vector512.Load(a + 3 * width), x = Vector512.Create(m[at]);
            s00 = Real.MultiplyAdd(x, a0, s00);
            s01 = Real.MultiplyAdd(x, a1, s01);
            s02 = Real.MultiplyAdd(x, a2, s02);
            s03 = Real.MultiplyAdd(x, a3, s03);
            x = Vector512.Create(m1[at]);
            s10 = Real.MultiplyAdd(x, a0, s10);
            s11 = Real.MultiplyAdd(x, a1, s11);
            s12 = Real.MultiplyAdd(x, a2, s12);
            s13 = Real.MultiplyAdd(x, a3, s13);
            x = Vector512.Create(m2[at]);
            s20 = Real.MultiplyAdd(x, a0, s20);
            s21 = Real.MultiplyAdd(x, a1, s21);
            s22 = Real.MultiplyAdd(x, a2, s22);
            s23 = Real.MultiplyAdd(x, a3, s23);
            x = Vector512.Create(m3[at]);
            s30 = Real.MultiplyAdd(x, a0, s30);
            s31 = Real.MultiplyAdd(x, a1, s31);
            s32 = Real.MultiplyAdd(x, a2, s32);
            s33 = Real.MultiplyAdd(x, a3, s33);
            a += 4 * width;
        }

        Store(c, s00, s01, s02, s03);
        Store(c + 4 * width, s10, s11, s12, s13);
        Store(c + 8 * width, s20, s21, s22, s23);
        Store(c + 12 * width, s30, s31, s32, s33);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Square(Vector512<T>* sums, T* g, nint gCoefficient, T* a, nint aCoefficient, int coefficients)
    {
        int width = Vector512<T>.Count;
        Vector512<T> s00 = sums[0], s01 = sums[1], s02 = sums[2], s03 = sums[3], s10 = sums[4], s11 = sums[5], s12 = sums[6], s13 = sums[7];
        Vector512<T> s20 = sums[8], s21 = sums[9], s22 = sums[10], s23 = sums[11], s30 = sums[12], s31 = sums[13], s32 = sums[14], s33 = sums[15];
        for (int k = 0; k < coefficients; k++, g += gCoefficient, a += aCoefficient)
        {
            for (int i = 0; i < 4 * width; i += width)
            {
                Vector512<T> a0 = Vector512.Load(a + i), a1 = Vector512.Load(a + i + 4 * width), a2 = Vector512.Load(a + i + 8 * width), a3 = Vector512.Load(a + i + 12 * width), x = Vector512.Load(g + i);
                s00 = Real.MultiplyAdd(x, a0, s00);
                s01 = Real.MultiplyAdd(x, a1, s01);
                s02 = Real.MultiplyAdd(x, a2, s02);
                s03 = Real.MultiplyAdd(x, a3, s03);
                x = Vector512.Load(g + i + 4 * width);
                s10 = Real.MultiplyAdd(x, a0, s10);
                s11 = Real.MultiplyAdd(x, a1, s11);
                s12 = Real.MultiplyAdd(x, a2, s12);
                s13 = Real.MultiplyAdd(x, a3, s13);
                x = Vector512.Load(g + i + 8 * width);
                s20 = Real.MultiplyAdd(x, a0, s20);
                s21 = Real.MultiplyAdd(x, a1, s21);
                s22 = Real.MultiplyAdd(x, a2, s22);
                s23 = Real.MultiplyAdd(x, a3, s23);
                x = Vector512.Load(g + i + 12 * width);
                s30 = Real.MultiplyAdd(x, a0, s30);
                s31 = Real.MultiplyAdd(x, a1, s31);
                s32 = Real.MultiplyAdd(x, a2, s32);
                s33 = Real.MultiplyAdd(x, a3, s33);
            }
        }

        (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]) = (s00, s01, s02, s03, s10, s11, s12, s13);
        (sums[8], sums[9], sums[10], sums[11], sums[12], sums[13], sums[14], sums[15]) = (s20, s21, s22, s23, s30, s31, s32, s33);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector512<T> v0, Vector512<T> v1, Vector512<T> v2, Vector512<T> v3)
    {
        v0.Store(c);
        v1.Store(c + Vector512<T>.Count);
        v2.Store(c + 2 * Vector512<T>.Count);
        v3.Store(c + 3 * Vector512<T>.Count);
    }
}
