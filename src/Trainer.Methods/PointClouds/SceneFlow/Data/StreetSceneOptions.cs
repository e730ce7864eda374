using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Methods.PointClouds.Rigid;
using Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;
using Trainer.Randomness;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>
/// A street of 24 blocks with 6 cars that move and turn, seen by a scanner of 32 beams and 900 azimuths that moves too: two sweeps, ground removed, half of the points
/// on cars. The flow includes that of the sensor.
/// </summary>
[Component("street-scene", Summary = "Two simulated sweeps of a street: blocks, moving cars and a moving sensor, with the exact flow.")]
public sealed record StreetSceneOptions : SimulatedSceneOptions
{
    private static readonly LidarScanner Scanner = new() { Beams = 32, Azimuths = 900, Elevations = (-20, 8), Range = (0.5, 35), Noise = 0.01 };

    /// <summary>Points drawn of each sweep, independently; half of them on cars; default 1,024.</summary>
    [Range(2, 1 << 14)]
    public int Points { get; init; } = 1024;

    /// <inheritdoc/>
    internal override ScenePair Make(int scene, int frame)
    {
        SimulatedSweep[] sweeps = Scan(scene);
        return sweeps[0].PairWith(sweeps[1], $"street {scene}", scene);
    }

    /// <summary>Both sweeps of a scene, the points drawn.</summary>
    internal SimulatedSweep[] Scan(int scene)
    {
        RandomStream random = Random(scene);
        SimulatedScene street = Build(random.Fork("street"));
        return [.. Enumerable.Range(0, 2).Select(frame =>
        {
            RandomStream own = random.Fork("sweep").Fork(frame);
            SimulatedSweep sweep = Scanner.Scan(street, frame, own.Fork("scan"));
            return sweep.Select(PointSampling.Draw(own.Fork("points"), sweep.Foreground, Points, 0.5));
        })];
    }

    private static SimulatedScene Build(RandomStream random)
    {
        List<SceneObject> objects = [];
        for (int k = 0; k < 24; k++)
        {
            double x = -24 + (4 * (k / 2)) + random.NextDouble(-1, 1), y = (k % 2 == 1 ? -1 : 1) * random.NextDouble(9, 13), yaw = random.NextDouble(0, Math.PI);
            Vector3D size = new(random.NextDouble(0.4, 2.5), random.NextDouble(0.4, 2.5), random.NextDouble(3, 5));
            objects.Add(SceneObject.Standing(RigidMotion.Yaw(yaw, new(x, y, 0.5)), false, Solid.Box(size)));
        }

        for (int k = 0; k < 6; k++)
        {
            double x = -18 + (36.0 * k / 5) + random.NextDouble(-1, 1), y = (k % 2 == 1 ? 3.5 : -3.5) + random.NextDouble(-0.4, 0.4);
            double heading = (y < 0 ? 0 : Math.PI) + random.NextDouble(-0.15, 0.15), length = random.NextDouble(4, 5);
            double distance = random.NextDouble(0.2, 0.6), turn = random.NextDouble(-0.05, 0.05);
            (double sine, double cosine) = Math.SinCos(heading);
            objects.Add(new([Solid.Box(new(length, 1.9, 1.7))], time => RigidMotion.Yaw(heading + (time * turn), new(x + (time * distance * cosine), y + (time * distance * sine), -0.9)), true, true));
        }

        double forward = random.NextDouble(0.4, 0.8), yawRate = random.NextDouble(-0.02, 0.02);
        return new(objects, time => RigidMotion.Yaw(time * yawRate, new(time * forward, 0, 0)), 1, HasGround: false);
    }
}
