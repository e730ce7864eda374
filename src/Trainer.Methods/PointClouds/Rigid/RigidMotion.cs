namespace Trainer.Methods.PointClouds.Rigid;

/// <summary>A rotation and a translation, an element of SE(3), in double precision: x ↦ R x + t. Also the pose of a body: from its own coordinates to those outside.</summary>
/// <param name="RowX">The first row of R.</param>
/// <param name="RowY">The second row of R.</param>
/// <param name="RowZ">The third row of R.</param>
/// <param name="Translation">t, in metres.</param>
public readonly record struct RigidMotion(Vector3D RowX, Vector3D RowY, Vector3D RowZ, Vector3D Translation)
{
    /// <summary>The motion that leaves everything where it is.</summary>
    public static RigidMotion Identity { get; } = Yaw(0, default);

    /// <summary>The inverse motion: x ↦ Rᵀ (x − t).</summary>
    public RigidMotion Inverse
    {
        get
        {
            RigidMotion turn = new(
                new(RowX.X, RowY.X, RowZ.X),
                new(RowX.Y, RowY.Y, RowZ.Y),
                new(RowX.Z, RowY.Z, RowZ.Z),
                default);
            return turn with { Translation = -1 * turn.Rotate(Translation) };
        }
    }

    /// <summary>The angle of the rotation, in radians from 0 to π.</summary>
    /// <remarks>Twice its cosine is tr R − 1, twice its sine the length of (R₃₂ − R₂₃, R₁₃ − R₃₁, R₂₁ − R₁₂); the cosine alone is blind near 0.</remarks>
    public double Angle => Math.Atan2(new Vector3D(RowZ.Y - RowY.Z, RowX.Z - RowZ.X, RowY.X - RowX.Y).Length, RowX.X + RowY.Y + RowZ.Z - 1);

    /// <summary>A turn about the vertical axis, then a translation.</summary>
    /// <param name="angle">Radians, from x to y.</param>
    /// <param name="translation">Metres.</param>
    public static RigidMotion Yaw(double angle, Vector3D translation)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        return new(new(cosine, -sine, 0), new(sine, cosine, 0), new(0, 0, 1), translation);
    }

    /// <summary>The motion that does <paramref name="second"/> first, then <paramref name="first"/>: the product of their matrices.</summary>
    public static RigidMotion operator *(RigidMotion first, RigidMotion second)
    {
        RigidMotion columns = second.Inverse; // Its rows are the columns of the second's R.
        return new(Row(first.RowX), Row(first.RowY), Row(first.RowZ), first.Apply(second.Translation));

        Vector3D Row(Vector3D row) => new(Vector3D.Dot(row, columns.RowX), Vector3D.Dot(row, columns.RowY), Vector3D.Dot(row, columns.RowZ));
    }

    /// <summary>R x: what becomes of a direction.</summary>
    public Vector3D Rotate(Vector3D x) => new(Vector3D.Dot(RowX, x), Vector3D.Dot(RowY, x), Vector3D.Dot(RowZ, x));

    /// <summary>R x + t: what becomes of a point.</summary>
    public Vector3D Apply(Vector3D x) => Rotate(x) + Translation;

    /// <summary>What becomes of points x, y, z, x, y, z …; <paramref name="target"/> may be the same memory.</summary>
    public void Apply(ReadOnlySpan<float> points, Span<float> target)
    {
        for (int i = 0; i < points.Length / 3; i++) Apply(Vector3D.Of(points, i)).CopyTo(target, i);
    }

    /// <summary>The displacement R x + t − x of each point: its flow.</summary>
    public float[] Flow(ReadOnlySpan<float> points)
    {
        var flow = new float[points.Length];
        for (int i = 0; i < points.Length / 3; i++)
        {
            Vector3D point = Vector3D.Of(points, i);
            (Apply(point) - point).CopyTo(flow, i);
        }

        return flow;
    }
}
