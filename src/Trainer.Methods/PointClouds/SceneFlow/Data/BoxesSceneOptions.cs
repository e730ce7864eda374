using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Methods.PointClouds.Rigid;
using Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;
using Trainer.Randomness;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>Six boxes that move together, two of them also of themselves; points all over their surfaces, drawn anew for each sweep.</summary>
[Component("boxes-scene", Summary = "Points on six moving boxes, with the exact flow: seconds to solve.")]
public sealed record BoxesSceneOptions : SimulatedSceneOptions, ISequenceTruth
{
    private const double Degree = Math.PI / 180;
    private static readonly Vector3D[] Centres = [new(-4, -3, 0), new(-4, 3, 0), new(0, -4, 0), new(0, 4, 0), new(4, -2, 0), new(4, 3, 0)];

    /// <summary>Points of each sweep; default 1,024.</summary>
    [Range(2, 1 << 20)]
    public int Points { get; init; } = 1024;

    /// <summary>Sweeps of each scene; default 2.</summary>
    [Range(2, 1000)]
    public int Frames { get; init; } = 2;

    /// <summary>Whether two boxes move on their own as well, by 4° and (0.45, 0.10, 0) m and −5° and (−0.10, 0.40, 0) m a sweep; default true. All move by 1° and (−0.35, 0.05, 0) m.</summary>
    public bool OwnMotion { get; init; } = true;

    /// <summary>The standard deviation of each coordinate, in metres; default 0.01.</summary>
    [Range(0.0, 1.0)]
    public double Noise { get; init; } = 0.01;

    /// <inheritdoc/>
    internal override int Sweeps => Frames;

    /// <inheritdoc/>
    public float[] Flow(int sequence, int from, int to) => Sweep(sequence, from).Flow(to);

    /// <inheritdoc/>
    public double? SurfaceDistance(int sequence, int frame, ReadOnlySpan<float> points)
    {
        SceneObject[] boxes = Boxes(sequence);
        double sum = 0;
        for (int i = 0; i < points.Length / 3; i++)
        {
            Vector3D point = Vector3D.Of(points, i);
            sum += boxes.Min(box => Math.Abs(box.SignedDistance(point, frame)));
        }

        return 3 * sum / points.Length;
    }

    /// <inheritdoc/>
    internal override ScenePair Make(int scene, int frame)
    {
        (SimulatedSweep first, SimulatedSweep second) = (Sweep(scene, frame), Sweep(scene, frame + 1));
        return first.PairWith(second, Frames == 2 ? $"boxes {scene}" : $"boxes {scene}, {frame} to {frame + 1}", scene);
    }

    /// <summary>A sweep: a box by its area, a face by its area, a place on it.</summary>
    internal SimulatedSweep Sweep(int scene, int frame)
    {
        RandomStream random = Random(scene).Fork("sweep").Fork(frame), noise = random.Fork("noise");
        SceneObject[] boxes = Boxes(scene);
        Vector3D[] halves = [.. boxes.Select(box => new Vector3D(box.Solids[0].HalfLength, box.Solids[0].HalfWidth, box.Solids[0].Top))];
        double[] areas = [.. halves.SelectMany(half => (double[])[half.Y * half.Z, half.X * half.Z, half.X * half.Y])]; // Of a quarter of each pair of faces.
        RigidMotion[] poses = [.. boxes.Select(box => box.Pose(frame))];
        double total = areas.Sum();
        var points = new float[3 * Points];
        int[] owners = new int[Points];
        Span<double> normals = stackalloc double[3];
        for (int i = 0; i < Points; i++)
        {
            int face = 0;
            for (double left = random.NextDouble() * total; face < areas.Length - 1 && left >= areas[face]; face++) left -= areas[face];
            double side = random.NextInteger(2) == 0 ? -1 : 1, a = random.NextDouble(-1, 1), b = random.NextDouble(-1, 1);
            Vector3D half = halves[face / 3], unit = (face % 3) switch { 0 => new(side, a, b), 1 => new(a, side, b), _ => new(a, b, side) };
            noise.NextNormals(normals);
            owners[i] = face / 3;
            (poses[owners[i]].Apply(new(half.X * unit.X, half.Y * unit.Y, half.Z * unit.Z)) + (Noise * new Vector3D(normals[0], normals[1], normals[2]))).CopyTo(points, i);
        }

        return new(new(points), frame, owners, null, new(boxes, _ => RigidMotion.Identity, 1, HasGround: false));
    }

    private SceneObject[] Boxes(int scene)
    {
        RandomStream random = Random(scene).Fork("boxes");
        return [.. Centres.Select((centre, k) =>
        {
            double factor = random.NextDouble(0.7, 1.3);
            (double turn, Vector3D shift) = (1 * Degree, new Vector3D(-0.35, 0.05, 0));
            if (OwnMotion && k == 1) (turn, shift) = (turn + (4 * Degree), shift + new Vector3D(0.45, 0.10, 0));
            if (OwnMotion && k == 4) (turn, shift) = (turn - (5 * Degree), shift + new Vector3D(-0.10, 0.40, 0));
            return new SceneObject([Solid.Box(factor * new Vector3D(2, 1, 1.2))], time => RigidMotion.Yaw(time * turn, centre + (time * shift)), true, true);
        })];
    }
}
