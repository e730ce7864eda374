namespace Trainer.Methods.PointClouds.Rigid;

/// <summary>A point or direction in space, in double precision.</summary>
/// <param name="X">First coordinate.</param>
/// <param name="Y">Second coordinate.</param>
/// <param name="Z">Third coordinate.</param>
public readonly record struct Vector3D(double X, double Y, double Z)
{
    /// <summary>The Euclidean length.</summary>
    public double Length => Math.Sqrt(Dot(this, this));

    /// <summary>The sum.</summary>
    public static Vector3D operator +(Vector3D a, Vector3D b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    /// <summary>The difference.</summary>
    public static Vector3D operator -(Vector3D a, Vector3D b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    /// <summary>The multiple.</summary>
    public static Vector3D operator *(double factor, Vector3D a) => new(factor * a.X, factor * a.Y, factor * a.Z);

    /// <summary>The scalar product.</summary>
    public static double Dot(Vector3D a, Vector3D b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    /// <summary>The vector product.</summary>
    public static Vector3D Cross(Vector3D a, Vector3D b) => new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));

    /// <summary>Point <paramref name="i"/> of x, y, z, x, y, z …</summary>
    public static Vector3D Of(ReadOnlySpan<float> points, int i) => new(points[3 * i], points[(3 * i) + 1], points[(3 * i) + 2]);

    /// <summary>Becomes point <paramref name="i"/> of x, y, z, x, y, z …, each rounded to float32.</summary>
    public void CopyTo(Span<float> points, int i) => (points[3 * i], points[(3 * i) + 1], points[(3 * i) + 2]) = ((float)X, (float)Y, (float)Z);
}
