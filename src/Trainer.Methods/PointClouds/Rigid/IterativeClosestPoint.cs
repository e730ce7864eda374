namespace Trainer.Methods.PointClouds.Rigid;

/// <summary>Rigid alignment of two clouds without correspondences: each point is paired with the nearest of the other cloud, the pairs are aligned, and again.</summary>
/// <remarks>Besl and McKay, "A method for registration of 3-D shapes", 1992; pairs too far apart are rejected.</remarks>
public sealed record IterativeClosestPoint
{
    /// <summary>The most iterations; default 50.</summary>
    public int Iterations { get; init; } = 50;

    /// <summary>Pairs farther apart than this, in metres, are rejected; default 1.</summary>
    public double Reject { get; init; } = 1;

    /// <summary>It ends when an iteration changes the motion by less than this: the angle in radians and the translation in metres, added; default 1e-9.</summary>
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>Finds the motion of the first cloud onto the second.</summary>
    /// <param name="first">x, y, z of each point that moves.</param>
    /// <param name="second">x, y, z of each point of the cloud that stays.</param>
    /// <param name="nearest">Finds the nearest points of the second cloud.</param>
    /// <param name="start">Where to start from; null: from where it is.</param>
    public IcpResult Align(ReadOnlySpan<float> first, ReadOnlySpan<float> second, NearestPoints nearest, RigidMotion? start = null)
    {
        ArgumentNullException.ThrowIfNull(nearest);
        RigidMotion motion = start ?? RigidMotion.Identity;
        float[] moved = new float[first.Length], from = new float[first.Length], to = new float[first.Length];
        var indices = new int[first.Length / 3];
        for (int iteration = 1; ; iteration++)
        {
            motion.Apply(first, moved);
            nearest(moved, indices);
            int kept = 0;
            double squares = 0;
            for (int i = 0; i < indices.Length; i++)
            {
                Vector3D target = Vector3D.Of(second, indices[i]);
                double distance = (Vector3D.Of(moved, i) - target).Length;
                if (distance > Reject) continue;
                Vector3D.Of(first, i).CopyTo(from, kept);
                target.CopyTo(to, kept++);
                squares += distance * distance;
            }

            double share = (double)kept / indices.Length, error = kept == 0 ? double.NaN : Math.Sqrt(squares / kept);
            if (kept < 3 || iteration > Iterations) return new(motion, iteration - 1, false, share, error);
            RigidMotion next = RigidAlignment.Align(from.AsSpan(0, 3 * kept), to.AsSpan(0, 3 * kept)), change = next * motion.Inverse;
            motion = next;
            if (change.Angle + change.Translation.Length < Tolerance) return new(motion, iteration, true, share, error);
        }
    }
}
