namespace Trainer.Methods.PointClouds.Rigid;

/// <summary>The rigid motion that brings points nearest to others that they correspond to, by least squares.</summary>
/// <remarks>
/// Kabsch, "A solution for the best rotation to relate two sets of vectors", 1976. With H = Σ (p − p̄)(q − q̄)ᵀ = U S Vᵀ, R = V diag(1, 1, ±1) Uᵀ; the
/// third vectors are the vector products of the first two, which gives the sign that makes R a rotation.
/// </remarks>
public static class RigidAlignment
{
    /// <summary>Finds the motion.</summary>
    /// <param name="first">x, y, z of the points that move.</param>
    /// <param name="second">Those where they should come to, in the same order.</param>
    /// <returns>The minimiser of Σ ‖R p + t − q‖²; one of several where the points lie on a line or are one point.</returns>
    /// <exception cref="ArgumentException">There are none, or not as many in both.</exception>
    public static RigidMotion Align(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        if (first.Length != second.Length || first.Length == 0 || first.Length % 3 != 0)
        {
            throw new ArgumentException($"{first.Length} and {second.Length} numbers are not x, y, z of as many points, at least one.", nameof(second));
        }

        int count = first.Length / 3;
        Vector3D from = Mean(first), to = Mean(second), x = default, y = default, z = default;
        for (int i = 0; i < count; i++)
        {
            Vector3D p = Vector3D.Of(first, i) - from, q = Vector3D.Of(second, i) - to;
            (x, y, z) = (x + (p.X * q), y + (p.Y * q), z + (p.Z * q)); // The rows of H.
        }

        (Vector3D Left, Vector3D Right)[] axes = SingularVectors.Of(x, y, z);
        RigidMotion turn = new(Row(a => a.X), Row(a => a.Y), Row(a => a.Z), default);
        return turn with { Translation = to - turn.Rotate(from) };

        Vector3D Row(Func<Vector3D, double> part) => (part(axes[0].Right) * axes[0].Left) + (part(axes[1].Right) * axes[1].Left) + (part(axes[2].Right) * axes[2].Left);
    }

    private static Vector3D Mean(ReadOnlySpan<float> points)
    {
        Vector3D sum = default;
        for (int i = 0; i < points.Length / 3; i++) sum += Vector3D.Of(points, i);
        return 3.0 / points.Length * sum;
    }
}
