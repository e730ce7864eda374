namespace Trainer.Methods.PointClouds.Rigid;

/// <summary>The singular vectors of a 3 × 3 matrix by one-sided Jacobi rotations (Hestenes, 1958).</summary>
internal static class SingularVectors
{
    private const int MostSweeps = 30;

    /// <summary>Pairs of left and right vectors, the largest singular value first; both triples are right-handed, so that the last value may be negative.</summary>
    /// <param name="x">First row.</param>
    /// <param name="y">Second row.</param>
    /// <param name="z">Third row.</param>
    public static (Vector3D Left, Vector3D Right)[] Of(Vector3D x, Vector3D y, Vector3D z)
    {
        // Columns a of A V, which become orthogonal, and v of V.
        Vector3D[] a = [new(x.X, y.X, z.X), new(x.Y, y.Y, z.Y), new(x.Z, y.Z, z.Z)], v = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];
        bool hasTurned = true;
        for (int sweep = 0; sweep < MostSweeps && hasTurned; sweep++) hasTurned = Turn(a, v, 0, 1) | Turn(a, v, 0, 2) | Turn(a, v, 1, 2);
        int[] order = [.. Enumerable.Range(0, 3).OrderByDescending(i => a[i].Length)];
        double largest = a[order[0]].Length;
        if (largest == 0) return [(v[0], v[0]), (v[1], v[1]), (v[2], v[2])];
        Vector3D left = 1 / largest * a[order[0]], right = v[order[0]];
        double second = a[order[1]].Length;
        Vector3D left2 = second > 1e-14 * largest ? 1 / second * a[order[1]] : Perpendicular(left), right2 = v[order[1]];
        return [(left, right), (left2, right2), (Vector3D.Cross(left, left2), Vector3D.Cross(right, right2))];
    }

    private static bool Turn(Vector3D[] a, Vector3D[] v, int i, int j)
    {
        double ii = Vector3D.Dot(a[i], a[i]), jj = Vector3D.Dot(a[j], a[j]), ij = Vector3D.Dot(a[i], a[j]);
        if (Math.Abs(ij) <= 1e-16 * Math.Sqrt(ii * jj) || ij == 0) return false;
        double zeta = (jj - ii) / (2 * ij), tangent = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
        double cosine = 1 / Math.Sqrt(1 + (tangent * tangent)), sine = cosine * tangent;
        (a[i], a[j]) = ((cosine * a[i]) - (sine * a[j]), (sine * a[i]) + (cosine * a[j]));
        (v[i], v[j]) = ((cosine * v[i]) - (sine * v[j]), (sine * v[i]) + (cosine * v[j]));
        return true;
    }

    private static Vector3D Perpendicular(Vector3D a)
    {
        Vector3D other = Vector3D.Cross(a, Math.Abs(a.X) < 0.7 ? new(1, 0, 0) : new(0, 1, 0));
        return 1 / other.Length * other;
    }
}
