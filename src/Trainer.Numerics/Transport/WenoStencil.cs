using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace Trainer.Numerics.Transport;

/// <summary>
/// The value at a cell's edge out of five means, of fifth order: a mean of three parabolas' values, weighed down where a parabola is rough (Jiang and Shu 1996), with the weights of Borges et al. (2008).
/// </summary>
/// <remarks>
/// To the roughness is added the square of a difference that falls with the distance of cells: at a shock that is nothing, but where slopes vanish it keeps the fifth order (Aràndiga et al. 2011; Don and Borges
/// 2013). With a tenth of the solution's range over the number of cells, what shoots over at a shock is some 1e-5 of it on 500 cells.
/// </remarks>
/// <param name="smallDifference">The difference.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly struct WenoStencil(double smallDifference)
{
    private readonly V _least = Vector512.Create(Math.Max(smallDifference * smallDifference, 1e-40));

    /// <summary>At the edge after c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value(V a, V b, V c, V d, V e)
    {
        V first = 2 * a - 7 * b + 11 * c, second = 5 * c - b + 2 * d, third = 2 * c + 5 * d - e;
        V rough0 = Roughness(a - 2 * b + c, a - 4 * b + 3 * c), rough1 = Roughness(b - 2 * c + d, b - d), rough2 = Roughness(c - 2 * d + e, 3 * c - 4 * d + e);
        V global = Vector512.Abs(rough0 - rough2);
        V w0 = Weight(global, rough0), w1 = 6 * Weight(global, rough1), w2 = 3 * Weight(global, rough2);
        return (w0 * first + w1 * second + w2 * third) / (6 * (w0 + w1 + w2));
    }

    // With _least already in it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Roughness(V bend, V slope) => 13.0 / 12 * (bend * bend) + 0.25 * (slope * slope) + _least;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Weight(V global, V rough)
    {
        V ratio = global / rough;
        return V.One + ratio * ratio;
    }
}
