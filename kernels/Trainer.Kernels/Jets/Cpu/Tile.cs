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

    private const int Near = 24 << 10;

    /// <summary>Points of a tile.</summary>
    public static int Points => Vectors * Vector512<T>.Count;

    /// <summary>A number of features with those that are zero.</summary>
    public static int Padded(long features) => checked((int)((features + Features - 1) / Features * Features));

    /// <summary>c = M a + b, the bias b with coefficient 0 only.</summary>
    /// <param name="m">M, [rows, depth], packed.</param>
    /// <param name="rows">The features of c.</param>
    /// <param name="depth">The features of a.</param>
    /// <param name="a">What the matrix is applied to.</param>
    /// <param name="c">The product.</param>
    /// <param name="coefficients">How many coefficients.</param>
    /// <param name="bias">b, or null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(T* m, int rows, int depth, T* a, T* c, int coefficients, T* bias)
    {
        for (int k = 0; k < coefficients; k++, a += (nint)depth * Points)
        {
            for (int r = 0; r < rows; r += Features, c += Features * Points) Four(m + (nint)r * depth, depth, a, c, k == 0 && bias != null ? bias + r : null);
        }
    }

    /// <summary>Where an element of a packed matrix lies: rows by fours, so that a product reads in order.</summary>
    public static nint Packed(int row, int column, int columns) => (nint)(row / Features) * columns * Features + column * Features + row % Features;

    /// <summary>S += Σ g aᵀ over points and coefficients.</summary>
    /// <param name="sums">S, in squares of <see cref="Features"/>² elements, [rows, columns] of squares; an element is the sum of the lanes of its vector.</param>
    /// <param name="g">[coefficients, rows, points].</param>
    /// <param name="rows">The features of g.</param>
    /// <param name="a">[coefficients, columns, points].</param>
    /// <param name="columns">The features of a.</param>
    /// <param name="coefficients">How many coefficients.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter(Vector128<T>* sums, T* g, int rows, T* a, int columns, int coefficients)
    {
        // What is read again for each row of squares stays in the first-level cache.
        int together = Math.Max(1, Near / (coefficients * Features * Points * sizeof(T))) * Features;
        for (int first = 0; first < columns; first += together)
        {
            for (int r = 0; r < rows; r += Features)
            {
                Vector128<T>* square = sums + (nint)r * columns + first * Features;
                for (int column = first; column < Math.Min(first + together, columns); column += Features, square += Features * Features)
                    Square(square, g + (nint)r * Points, (nint)rows * Points, a + (nint)column * Points, (nint)columns * Points, coefficients);
            }
        }
    }

    /// <summary>The sum of the quarters of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Quarter(Vector512<T> vector)
    {
        Vector256<T> half = vector.GetLower() + vector.GetUpper();
        return half.GetLower() + half.GetUpper();
    }

    // Sixteen sums in registers: the two multipliers need eight to be busy all the time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(T* m, int depth, T* a, T* c, T* bias)
    {
        int width = Vector512<T>.Count;
        Vector512<T> s00 = default, s10 = default, s20 = default, s30 = default;
        if (bias != null) (s00, s10, s20, s30) = (Vector512.Create(bias[0]), Vector512.Create(bias[1]), Vector512.Create(bias[2]), Vector512.Create(bias[3]));
        Vector512<T> s01 = s00, s02 = s00, s03 = s00, s11 = s10, s12 = s10, s13 = s10, s21 = s20, s22 = s20, s23 = s20, s31 = s30, s32 = s30, s33 = s30;
        for (int k = 0; k < depth; k++, m += Features, a += Vectors * width)
        {
            Vector512<T> a0 = Vector512.Load(a), a1 = Vector512.Load(a + width), a2 = Vector512.Load(a + 2 * width), a3 = Vector512.Load(a + 3 * width), x = Vector512.Create(m[0]);
            s00 = Real.MultiplyAdd(x, a0, s00);
            s01 = Real.MultiplyAdd(x, a1, s01);
            s02 = Real.MultiplyAdd(x, a2, s02);
            s03 = Real.MultiplyAdd(x, a3, s03);
            x = Vector512.Create(m[1]);
            s10 = Real.MultiplyAdd(x, a0, s10);
            s11 = Real.MultiplyAdd(x, a1, s11);
            s12 = Real.MultiplyAdd(x, a2, s12);
            s13 = Real.MultiplyAdd(x, a3, s13);
            x = Vector512.Create(m[2]);
            s20 = Real.MultiplyAdd(x, a0, s20);
            s21 = Real.MultiplyAdd(x, a1, s21);
            s22 = Real.MultiplyAdd(x, a2, s22);
            s23 = Real.MultiplyAdd(x, a3, s23);
            x = Vector512.Create(m[3]);
            s30 = Real.MultiplyAdd(x, a0, s30);
            s31 = Real.MultiplyAdd(x, a1, s31);
            s32 = Real.MultiplyAdd(x, a2, s32);
            s33 = Real.MultiplyAdd(x, a3, s33);
        }

        Store(c, s00, s01, s02, s03);
        Store(c + 4 * width, s10, s11, s12, s13);
        Store(c + 8 * width, s20, s21, s22, s23);
        Store(c + 12 * width, s30, s31, s32, s33);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Square(Vector128<T>* sums, T* g, nint gCoefficient, T* a, nint aCoefficient, int coefficients)
    {
        int width = Vector512<T>.Count;
        Vector512<T> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<T> s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default, s33 = default;
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

        Add(sums, s00, s01, s02, s03);
        Add(sums + 4, s10, s11, s12, s13);
        Add(sums + 8, s20, s21, s22, s23);
        Add(sums + 12, s30, s31, s32, s33);
    }

    // Whole vectors would not fit the second-level cache for wide layers; single numbers take more instructions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector128<T>* sums, Vector512<T> v0, Vector512<T> v1, Vector512<T> v2, Vector512<T> v3)
    {
        sums[0] += Quarter(v0);
        sums[1] += Quarter(v1);
        sums[2] += Quarter(v2);
        sums[3] += Quarter(v3);
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
