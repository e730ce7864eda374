using System.Runtime.InteropServices;
using ILGPU;

namespace Trainer.Kernels.Threads;

/// <summary>Four numbers, as one thread of a kernel reads them.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct Quad
{
    public float X, Y, Z, W;

    /// <summary>The numbers of a quad.</summary>
    public const int Size = 4;

    /// <summary>Reads four elements, in one access if they are aligned.</summary>
    /// <param name="from">The tensor's elements.</param>
    /// <param name="at">The first of the four.</param>
    /// <param name="count">How many of them there are; the rest is 0.</param>
    /// <param name="isAligned">Not 0 when the tensor begins at a multiple of four elements.</param>
    public static Quad Load<TElement>(ArrayView<TElement> from, long at, int count, int isAligned) where TElement : unmanaged, IElement<TElement>
    {
        Quad quad = default;
        if (isAligned != 0 && count == Size)
        {
            Four<TElement> four = from.Cast<Four<TElement>>()[at >> 2];
            (quad.X, quad.Y, quad.Z, quad.W) = (four.First.ToFloat(), four.Second.ToFloat(), four.Third.ToFloat(), four.Fourth.ToFloat());
            return quad;
        }

        if (count > 0) quad.X = from[at].ToFloat();
        if (count > 1) quad.Y = from[at + 1].ToFloat();
        if (count > 2) quad.Z = from[at + 2].ToFloat();
        if (count > 3) quad.W = from[at + 3].ToFloat();
        return quad;
    }

    /// <summary>The first of four numbers; the rest becomes 0, so that it counts for no sum and no maximum.</summary>
    public static Quad First(Quad quad, int count)
    {
        quad.X = count > 0 ? quad.X : 0;
        quad.Y = count > 1 ? quad.Y : 0;
        quad.Z = count > 2 ? quad.Z : 0;
        quad.W = count > 3 ? quad.W : 0;
        return quad;
    }

    /// <summary>Writes what <see cref="Load"/> reads.</summary>
    public static void Store<TElement>(Quad quad, ArrayView<TElement> to, long at, int count, int isAligned) where TElement : unmanaged, IElement<TElement>
    {
        TElement element = default;
        if (isAligned != 0 && count == Size)
        {
            Four<TElement> four;
            (four.First, four.Second, four.Third, four.Fourth) = (element.From(quad.X), element.From(quad.Y), element.From(quad.Z), element.From(quad.W));
            to.Cast<Four<TElement>>()[at >> 2] = four;
            return;
        }

        if (count > 0) to[at] = element.From(quad.X);
        if (count > 1) to[at + 1] = element.From(quad.Y);
        if (count > 2) to[at + 2] = element.From(quad.Z);
        if (count > 3) to[at + 3] = element.From(quad.W);
    }
}
