using ILGPU;
using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>
/// The products of a recurrence: a warp takes eight units of four sequences. Its lanes share the terms of the sums, so that each has sixteen sums of four matrix rows and four sequences at once, and
/// exchange their parts in the end such that each lane has the sums of its own unit (its three lowest bits) and sequence (the other two).
/// </summary>
/// <remarks>Rows of matrices and vectors are quads at a distance that is odd, so that eight rows lie in different banks of the shared memory.</remarks>
internal static class WarpProduct
{
    /// <summary>The units of a warp.</summary>
    public const int Units = 8;

    /// <summary>The sequences of a warp, and of a group.</summary>
    public const int Rows = 4;

    private const int Lanes = 32;

    /// <summary>This thread's unit among its warp's.</summary>
    public static int Unit => Group.IdxX & (Units - 1);

    /// <summary>This thread's sequence among its group's.</summary>
    public static int Row => (Group.IdxX & (Lanes - 1)) >> 3;

    /// <summary>R h of this lane's unit and sequence, for each gate.</summary>
    /// <param name="matrix">The warp's part: for each gate the rows of eight units.</param>
    /// <param name="vectors">h of four sequences.</param>
    /// <param name="pitch">The distance of rows, in quads.</param>
    /// <param name="gates">Gates.</param>
    public static Quad Gates(ArrayView<Quad> matrix, ArrayView<Quad> vectors, int pitch, int gates)
    {
        Quad first = default, second = default, third = default, fourth = default;
        int own = Unit * pitch, gate = Units * pitch;
        for (int k = Row; k < pitch; k += Rows)
        {
            Quad a = vectors[k], b = vectors[pitch + k], c = vectors[2 * pitch + k], d = vectors[3 * pitch + k];
            first = Add(first, matrix[own + k], a, b, c, d);
            if (gates > 1) second = Add(second, matrix[gate + own + k], a, b, c, d);
            if (gates > 2) third = Add(third, matrix[2 * gate + own + k], a, b, c, d);
            if (gates > 3) fourth = Add(fourth, matrix[3 * gate + own + k], a, b, c, d);
        }

        Quad sums = default;
        sums.X = OfRow(first);
        if (gates > 1) sums.Y = OfRow(second);
        if (gates > 2) sums.Z = OfRow(third);
        if (gates > 3) sums.W = OfRow(fourth);
        return sums;
    }

    /// <summary>Rᵀ δĝ of this lane's unit and sequence.</summary>
    /// <param name="matrix">The warp's part: the rows of eight units, all gates' terms in a row.</param>
    /// <param name="vectors">δĝ of four sequences.</param>
    /// <param name="pitch">The distance of rows, in quads.</param>
    public static float Gradient(ArrayView<Quad> matrix, ArrayView<Quad> vectors, int pitch)
    {
        Quad first = default, second = default, third = default, fourth = default;
        // Half of the lanes take the first four units, half the others.
        int own = (Unit >> 2) * 4 * pitch;
        for (int k = (Unit & 3) + 4 * Row; k < pitch; k += Lanes / 2)
        {
            Quad a = vectors[k], b = vectors[pitch + k], c = vectors[2 * pitch + k], d = vectors[3 * pitch + k];
            first = Add(first, matrix[own + k], a, b, c, d);
            second = Add(second, matrix[own + pitch + k], a, b, c, d);
            third = Add(third, matrix[own + 2 * pitch + k], a, b, c, d);
            fourth = Add(fourth, matrix[own + 3 * pitch + k], a, b, c, d);
        }

        Quad sums = default;
        (sums.X, sums.Y, sums.Z, sums.W) = (OfRow(first), OfRow(second), OfRow(third), OfRow(fourth));
        return Scatter(sums, 2, 1);
    }

    // The sums of four sequences with one quad of a matrix row.
    private static Quad Add(Quad sums, Quad row, Quad a, Quad b, Quad c, Quad d)
    {
        sums.X = sums.X + row.X * a.X + row.Y * a.Y + row.Z * a.Z + row.W * a.W;
        sums.Y = sums.Y + row.X * b.X + row.Y * b.Y + row.Z * b.Z + row.W * b.W;
        sums.Z = sums.Z + row.X * c.X + row.Y * c.Y + row.Z * c.Z + row.W * c.W;
        sums.W = sums.W + row.X * d.X + row.Y * d.Y + row.Z * d.Z + row.W * d.W;
        return sums;
    }

    private static float OfRow(Quad sums) => Scatter(sums, 16, 8);

    // Adds up over four lanes that differ in two bits, and leaves each lane the number of the place that its bits say: two exchanges of two and one number, where adding up all would take eight.
    private static float Scatter(Quad sums, int upper, int lower)
    {
        bool isUpper = (Group.IdxX & upper) != 0, isLower = (Group.IdxX & lower) != 0;
        float even = (isUpper ? sums.Z : sums.X) + Warp.ShuffleXor(isUpper ? sums.X : sums.Z, upper);
        float odd = (isUpper ? sums.W : sums.Y) + Warp.ShuffleXor(isUpper ? sums.Y : sums.W, upper);
        return (isLower ? odd : even) + Warp.ShuffleXor(isLower ? even : odd, lower);
    }
}
