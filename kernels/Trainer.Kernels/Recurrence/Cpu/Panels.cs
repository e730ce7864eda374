using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>
/// A matrix [depth, columns] cut into panels of four vectors of columns, each panel [depth, four vectors] without gaps, so that a product reads it in order. Columns beyond the last are 0.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class Panels<T> : IDisposable where T : unmanaged
{
    /// <summary>Vectors of a panel.</summary>
    public const int Vectors = 4;

    private const int Line = 64;

    private readonly T* _values;
    private readonly int _together;

    /// <summary>Makes a matrix of zeros.</summary>
    /// <param name="depth">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="together">Rows of a panel that a product reads for all rows of its left side before it goes on.</param>
    public Panels(int depth, int columns, int together)
    {
        (Depth, _together) = (depth, together);
        Count = (columns + PanelColumns - 1) / PanelColumns;
        nuint bytes = (nuint)((long)Count * depth * PanelColumns * sizeof(T));
        _values = (T*)NativeMemory.AlignedAlloc(Math.Max(bytes, Line), Line);
        NativeMemory.Clear(_values, bytes);
    }

    /// <summary>Columns of a panel.</summary>
    public static int PanelColumns => Vectors * Vector512<T>.Count;

    /// <summary>The rows.</summary>
    public int Depth { get; }

    /// <summary>The panels.</summary>
    public int Count { get; }

    /// <summary>The columns, with those that are 0.</summary>
    public int Columns => Count * PanelColumns;

    /// <summary>The address of a column's first element; the next rows follow at distances of <see cref="PanelColumns"/>.</summary>
    public T* Column(int column) => _values + (long)(column / PanelColumns) * Depth * PanelColumns + column % PanelColumns;

    /// <summary>C = A M, or C + A M.</summary>
    /// <param name="a">A, [rows, depth].</param>
    /// <param name="aRow">The distance of its rows.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="c">C, [rows, columns].</param>
    /// <param name="cRow">The distance of its rows.</param>
    /// <param name="adds">Whether C is added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(T* a, nint aRow, int rows, T* c, nint cRow, bool adds)
    {
        for (int panel = 0; panel < Count; panel++)
        {
            T* values = _values + (long)panel * Depth * PanelColumns, target = c + panel * PanelColumns;
            for (int k = 0; k < Depth; k += _together)
            {
                int depth = Math.Min(_together, Depth - k), row = 0;
                T* part = values + (long)k * PanelColumns;
                // The next part comes into the first-level cache while this one is multiplied with the rows, a line for each row of a part.
                byte* ahead = (byte*)(part + (long)_together * PanelColumns);
                for (; row <= rows - 4; row += 4, ahead += _together * Line) Four(a + row * aRow + k, aRow, part, depth, target + row * cRow, cRow, adds || k > 0, ahead);
                for (; row < rows; row++) Row(a + row * aRow + k, part, depth, target + row * cRow, adds || k > 0);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(_values);

    // Sixteen sums in registers: the two multipliers need eight to be busy all the time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(T* a, nint aRow, T* b, int depth, T* c, nint cRow, bool adds, byte* ahead)
    {
        int width = Vector512<T>.Count;
        T* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
        Vector512<T> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<T> s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default, s33 = default;
        if (adds)
        {
            (s00, s01, s02, s03) = (Vector512.Load(c), Vector512.Load(c + width), Vector512.Load(c + 2 * width), Vector512.Load(c + 3 * width));
            (s10, s11, s12, s13) = (Vector512.Load(c1), Vector512.Load(c1 + width), Vector512.Load(c1 + 2 * width), Vector512.Load(c1 + 3 * width));
            (s20, s21, s22, s23) = (Vector512.Load(c2), Vector512.Load(c2 + width), Vector512.Load(c2 + 2 * width), Vector512.Load(c2 + 3 * width));
            (s30, s31, s32, s33) = (Vector512.Load(c3), Vector512.Load(c3 + width), Vector512.Load(c3 + 2 * width), Vector512.Load(c3 + 3 * width));
        }

        for (nint k = 0; k < depth; k++)
        {
            Vector512<T> b0 = Vector512.Load(b), b1 = Vector512.Load(b + width), b2 = Vector512.Load(b + 2 * width), b3 = Vector512.Load(b + 3 * width);
            if (Sse.IsSupported) Sse.Prefetch0(ahead + k * Line);
            Vector512<T> x = Vector512.Create(a[k]);
            s00 = Real.MultiplyAdd(x, b0, s00);
            s01 = Real.MultiplyAdd(x, b1, s01);
            s02 = Real.MultiplyAdd(x, b2, s02);
            s03 = Real.MultiplyAdd(x, b3, s03);
            x = Vector512.Create(a1[k]);
            s10 = Real.MultiplyAdd(x, b0, s10);
            s11 = Real.MultiplyAdd(x, b1, s11);
            s12 = Real.MultiplyAdd(x, b2, s12);
            s13 = Real.MultiplyAdd(x, b3, s13);
            x = Vector512.Create(a2[k]);
            s20 = Real.MultiplyAdd(x, b0, s20);
            s21 = Real.MultiplyAdd(x, b1, s21);
            s22 = Real.MultiplyAdd(x, b2, s22);
            s23 = Real.MultiplyAdd(x, b3, s23);
            x = Vector512.Create(a3[k]);
            s30 = Real.MultiplyAdd(x, b0, s30);
            s31 = Real.MultiplyAdd(x, b1, s31);
            s32 = Real.MultiplyAdd(x, b2, s32);
            s33 = Real.MultiplyAdd(x, b3, s33);
            b += 4 * width;
        }

        Store(c, s00, s01, s02, s03);
        Store(c1, s10, s11, s12, s13);
        Store(c2, s20, s21, s22, s23);
        Store(c3, s30, s31, s32, s33);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(T* a, T* b, int depth, T* c, bool adds)
    {
        int width = Vector512<T>.Count;
        Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        if (adds) (s0, s1, s2, s3) = (Vector512.Load(c), Vector512.Load(c + width), Vector512.Load(c + 2 * width), Vector512.Load(c + 3 * width));
        nint k = 0;
        for (; k < depth - 1; k += 2)
        {
            Vector512<T> x = Vector512.Create(a[k]), y = Vector512.Create(a[k + 1]);
            s0 = Real.MultiplyAdd(x, Vector512.Load(b), s0);
            s1 = Real.MultiplyAdd(x, Vector512.Load(b + width), s1);
            s2 = Real.MultiplyAdd(x, Vector512.Load(b + 2 * width), s2);
            s3 = Real.MultiplyAdd(x, Vector512.Load(b + 3 * width), s3);
            t0 = Real.MultiplyAdd(y, Vector512.Load(b + 4 * width), t0);
            t1 = Real.MultiplyAdd(y, Vector512.Load(b + 5 * width), t1);
            t2 = Real.MultiplyAdd(y, Vector512.Load(b + 6 * width), t2);
            t3 = Real.MultiplyAdd(y, Vector512.Load(b + 7 * width), t3);
            b += 8 * width;
        }

        if (k < depth)
        {
            Vector512<T> x = Vector512.Create(a[k]);
            s0 = Real.MultiplyAdd(x, Vector512.Load(b), s0);
            s1 = Real.MultiplyAdd(x, Vector512.Load(b + width), s1);
            s2 = Real.MultiplyAdd(x, Vector512.Load(b + 2 * width), s2);
            s3 = Real.MultiplyAdd(x, Vector512.Load(b + 3 * width), s3);
        }

        Store(c, s0 + t0, s1 + t1, s2 + t2, s3 + t3);
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
