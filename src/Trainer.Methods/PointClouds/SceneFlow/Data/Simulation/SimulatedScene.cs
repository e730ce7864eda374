using Trainer.Methods.PointClouds.Rigid;

namespace Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

/// <summary>Bodies that stand and move, and a sensor among them.</summary>
/// <param name="Objects">The bodies.</param>
/// <param name="Sensor">The sensor's pose at a time.</param>
/// <param name="Period">The time between the beginnings of sweeps.</param>
/// <param name="HasGround">Whether there is ground, at height 0.</param>
internal sealed record SimulatedScene(IReadOnlyList<SceneObject> Objects, Func<double, RigidMotion> Sensor, double Period, bool HasGround)
{
    /// <summary>When a sweep begins.</summary>
    public double Time(int frame) => frame * Period;

    /// <summary>Where all solids are at a time.</summary>
    public PlacedSolid[] Place(double time)
    {
        var placed = new PlacedSolid[Objects.Sum(item => item.Solids.Count)];
        int next = 0;
        for (int i = 0; i < Objects.Count; i++)
        {
            RigidMotion pose = Objects[i].Pose(time);
            for (int k = 0; k < Objects[i].Solids.Count; k++) placed[next++] = new(Objects[i].Solids[k], pose, i);
        }

        return placed;
    }

    /// <summary>What a point of an object does from one sweep to another, in the sensor's frames at their beginnings; it is seen a delay after each.</summary>
    public RigidMotion Motion(int owner, int from, int to, double delay)
    {
        RigidMotion outOf = Sensor(Time(from)), into = Sensor(Time(to)).Inverse;
        if (owner == RayCaster.Ground || !Objects[owner].IsDynamic) return into * outOf;
        Func<double, RigidMotion> pose = Objects[owner].Pose;
        return into * pose(Time(to) + delay) * pose(Time(from) + delay).Inverse * outOf;
    }
}
