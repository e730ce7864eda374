using System.Runtime.CompilerServices;

namespace Trainer.Kernels.Neighbours.DistanceTransforms;

/// <summary>Trilinear interpolation between the nodes of a grid; outside, the value at the nearest place on its border.</summary>
/// <param name="grid">The nodes.</param>
/// <param name="values">Their values, [x, y, z].</param>
internal readonly unsafe struct TrilinearCell(DistanceGrid grid, float* values)
{
    private readonly (double X, double Y, double Z) _first = grid.First, _last = (grid.Nodes.X - 1, grid.Nodes.Y - 1, grid.Nodes.Z - 1);
    private readonly double _cellsPerMetre = grid.CellsPerMetre;
    private readonly long _rowX = grid.Nodes.Y * grid.Nodes.Z, _rowY = grid.Nodes.Z;
    private readonly float* _values = values;

    /// <summary>The value at a point.</summary>
    /// <param name="point">x, y, z.</param>
    /// <param name="gradient">Receives the gradient, unless null: 0 along axes on which the point is outside.</param>
    /// <param name="weight">What the gradient is multiplied with.</param>
    /// <param name="isOutside">Whether the point is outside on some axis.</param>
    public double Look(float* point, float* gradient, double weight, out bool isOutside)
    {
        (long x, double u, bool isInX) = Locate(point[0], _first.X, _last.X);
        (long y, double v, bool isInY) = Locate(point[1], _first.Y, _last.Y);
        (long z, double w, bool isInZ) = Locate(point[2], _first.Z, _last.Z);
        isOutside = !(isInX & isInY & isInZ);
        // Along an axis of a single node both ends of the cell are that node.
        long nextX = _last.X > 0 ? _rowX : 0, nextY = _last.Y > 0 ? _rowY : 0, nextZ = _last.Z > 0 ? 1 : 0;
        float* near = _values + x * _rowX + y * _rowY + z, far = near + nextX;
        double n00 = near[0], n01 = near[nextZ], n10 = near[nextY], n11 = near[nextY + nextZ], f00 = far[0], f01 = far[nextZ], f10 = far[nextY], f11 = far[nextY + nextZ];
        double n0 = n00 + (n01 - n00) * w, n1 = n10 + (n11 - n10) * w, f0 = f00 + (f01 - f00) * w, f1 = f10 + (f11 - f10) * w;
        double n = n0 + (n1 - n0) * v, f = f0 + (f1 - f0) * v;
        if (gradient is null) return n + (f - n) * u;
        double scale = weight * _cellsPerMetre, nearZ = (n01 - n00) + (n11 - n10 - (n01 - n00)) * v, farZ = (f01 - f00) + (f11 - f10 - (f01 - f00)) * v;
        gradient[0] = isInX ? (float)(scale * (f - n)) : 0;
        gradient[1] = isInY ? (float)(scale * (n1 - n0 + (f1 - f0 - (n1 - n0)) * u)) : 0;
        gradient[2] = isInZ ? (float)(scale * (nearZ + (farZ - nearZ) * u)) : 0;
        return n + (f - n) * u;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (long Node, double Offset, bool IsInside) Locate(float coordinate, double first, double last)
    {
        double place = coordinate * _cellsPerMetre - first, clipped = Math.Clamp(place, 0, last);
        long node = Math.Max(0, (long)Math.Min(clipped, last - 1));
        return (node, clipped - node, place >= 0 && place <= last);
    }
}
