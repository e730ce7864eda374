using CsCheck;
using TorchSharp;
using Trainer.Methods.PointClouds.Rigid;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.PointClouds;

public sealed class RigidMotionTests
{
    private static readonly Gen<RigidMotion> Motions =
        from axis in Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-1, 1], (x, y, z) => new Vector3D(x, y, z))
        from angle in Gen.Double[-3.1, 3.1]
        from shift in Gen.Select(Gen.Double[-5, 5], Gen.Double[-5, 5], Gen.Double[-5, 5], (x, y, z) => new Vector3D(x, y, z))
        where axis.Length > 0.1
        select Rotation(1 / axis.Length * axis, angle) with { Translation = shift };

    [Fact]
    public void Products_and_inverses_are_those_of_the_matrices() => Gen.Select(Motions, Motions).Sample((first, second) =>
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.True(Matrix(first * second).allclose(Matrix(first).mm(Matrix(second)), 1e-12, 1e-12));
        Assert.True(Matrix(first.Inverse).allclose(linalg.inv(Matrix(first)), 1e-10, 1e-10));
        Vector3D x = new(1, -2, 3);
        Assert.Equal(0, ((first * second).Apply(x) - first.Apply(second.Apply(x))).Length, 1e-12);
    }, iter: 50, threads: 1);

    [Fact]
    public void The_angle_is_that_of_the_turn_also_of_tiny_ones() => Gen.Select(Gen.OneOf(Gen.Double[0, 3.14], Gen.Double[1e-12, 1e-9]), Gen.Double[-1, 1]).Sample((angle, z) =>
        Assert.Equal(angle, Rotation(new(Math.Sqrt(1 - (z * z)), 0, z), angle).Angle, 1e-15 + (1e-6 * angle)));

    [Fact]
    public void Alignment_finds_the_motion() => Gen.Select(Motions, Gen.Int[3, 40], Gen.Int[0, 1 << 20], Gen.Bool).Sample((motion, count, seed, isFlat) =>
    {
        float[] first = Points(seed, count), second = new float[first.Length];
        for (int i = 0; isFlat && i < count; i++) first[(3 * i) + 2] = first[3 * i] - (0.3f * first[(3 * i) + 1]);
        motion.Apply(first, second);
        RigidMotion found = RigidAlignment.Align(first, second);
        Assert.InRange((found * motion.Inverse).Angle, 0, 2e-5); // The points are float32; three may be nearly on a line.
        Assert.InRange(First(found.Flow(first), motion.Flow(first)), 0, 1e-5);
    }, iter: 200, threads: 1);

    /// <summary>Against torch's singular values, also where the nearest orthogonal matrix is a reflection.</summary>
    [Fact]
    public void Alignment_of_noise_is_the_rotation_of_kabsch() => Gen.Int[0, 1 << 20].Sample(seed =>
    {
        using DisposeScope scope = NewDisposeScope();
        float[] first = Points(seed, 5), second = Points(seed + 1, 5);
        Tensor p = tensor(first, [5, 3]).to(float64), q = tensor(second, [5, 3]).to(float64);
        Tensor h = (p - p.mean([0])).t().mm(q - q.mean([0]));
        (Tensor u, Tensor _, Tensor vh) = linalg.svd(h);
        double sign = Math.Sign(linalg.det(u.mm(vh)).item<double>());
        Tensor r = vh.t().mm(diag(tensor([1.0, 1, sign]))).mm(u.t());
        RigidMotion found = RigidAlignment.Align(first, second);
        Assert.True(Matrix(found)[..3, ..3].allclose(r, 1e-7, 1e-7));
        Assert.True(Matrix(found)[..3, 3].allclose(q.mean([0]) - r.mv(p.mean([0])), 1e-7, 1e-7));
    }, iter: 100, threads: 1);

    [Fact]
    public void Points_on_a_line_or_at_one_place_are_aligned_too()
    {
        float[] line = [0, 0, 0, 1, 2, 3, 2, 4, 6], turned = [5, 5, 5, 2, 6, 7, -1, 7, 9];
        Assert.InRange(First(RigidAlignment.Align(line, turned).Flow(line), [.. turned.Zip(line, (b, a) => b - a)]), 0, 1e-5);
        Assert.Equal([4, 4, 4], RigidAlignment.Align([1, 2, 3], [5, 6, 7]).Flow([1, 2, 3]));
        Assert.Throws<ArgumentException>(() => RigidAlignment.Align([1, 2, 3], [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Iterative_alignment_finds_small_motions_without_correspondences() => Gen.Select(Gen.Double[-0.03, 0.03], Gen.Double[-0.1, 0.1], Gen.Int[0, 1 << 20]).Sample((angle, shift, seed) =>
    {
        float[] first = Points(seed, 200), second = new float[600];
        RigidMotion motion = RigidMotion.Yaw(angle, new(shift, 0.05, -shift));
        motion.Apply(first, second);
        float[] shuffled = [.. new RandomStream(seed).Permutation(200).SelectMany(i => second.AsSpan((int)(3 * i), 3).ToArray()), 50, 50, 50];
        IcpResult found = new IterativeClosestPoint().Align(first, shuffled, Nearest(shuffled));
        Assert.True(found is { HasConverged: true, PairedShare: 1 });
        Assert.InRange(First(found.Motion.Flow(first), motion.Flow(first)), 0, 1e-5);
    }, iter: 10, threads: 1);

    [Fact]
    public void Clouds_too_far_apart_are_not_aligned()
    {
        float[] first = Points(0, 20), second = [.. first.Select(value => value + 100)];
        IcpResult found = new IterativeClosestPoint().Align(first, second, Nearest(second));
        Assert.Equal((RigidMotion.Identity, false, 0.0), (found.Motion, found.HasConverged, found.PairedShare));
    }

    private static RigidMotion Rotation(Vector3D k, double angle)
    {
        // Rodrigues: R x = x cos α + (k × x) sin α + k (k · x)(1 − cos α); its columns are what becomes of the axes.
        (double sine, double cosine) = Math.SinCos(angle);
        Vector3D[] columns = [.. ((Vector3D[])[new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)]).Select(e => (cosine * e) + (sine * Vector3D.Cross(k, e)) + ((1 - cosine) * Vector3D.Dot(k, e) * k))];
        return new(Row(c => c.X), Row(c => c.Y), Row(c => c.Z), default);

        Vector3D Row(Func<Vector3D, double> part) => new(part(columns[0]), part(columns[1]), part(columns[2]));
    }

    private static float[] Points(int seed, int count)
    {
        RandomStream random = new(seed);
        return [.. Enumerable.Range(0, 3 * count).Select(_ => (float)random.NextDouble(-4, 4))];
    }

    private static double First(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Max();

    private static Tensor Matrix(RigidMotion m)
    {
        Vector3D[] rows = [m.RowX, m.RowY, m.RowZ];
        double[] t = [m.Translation.X, m.Translation.Y, m.Translation.Z];
        return tensor([.. rows.SelectMany((row, i) => (double[])[row.X, row.Y, row.Z, t[i]]), 0.0, 0, 0, 1], [4, 4]);
    }

    private static NearestPoints Nearest(float[] points) => (queries, indices) =>
    {
        for (int i = 0; i < indices.Length; i++)
        {
            Vector3D query = Vector3D.Of(queries, i);
            indices[i] = Enumerable.Range(0, points.Length / 3).MinBy(j => (Vector3D.Of(points, j) - query).Length);
        }
    };
}
