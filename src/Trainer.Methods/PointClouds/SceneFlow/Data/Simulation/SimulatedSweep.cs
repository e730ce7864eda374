using Trainer.Data.PointClouds;
using Trainer.Methods.PointClouds.Rigid;

namespace Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

/// <summary>A simulated sweep: points in the sensor's frame at its beginning, and what each belongs to.</summary>
public sealed class SimulatedSweep
{
    private readonly double[]? _delays;
    private readonly SimulatedScene _scene;

    internal SimulatedSweep(PointCloud cloud, int frame, int[] owners, double[]? delays, SimulatedScene scene)
    {
        (Cloud, Frame, Owners, _delays, _scene) = (cloud, frame, owners, delays, scene);
        Foreground = Array.ConvertAll(owners, owner => owner >= 0 && scene.Objects[owner].IsForeground);
        Dynamic = Array.ConvertAll(owners, owner => owner >= 0 && scene.Objects[owner].IsDynamic);
    }

    /// <summary>The points, in metres.</summary>
    public PointCloud Cloud { get; }

    /// <summary>The number of the sweep.</summary>
    public int Frame { get; }

    /// <summary>The number of the object that each point lies on; −1 is the ground.</summary>
    public IReadOnlyList<int> Owners { get; }

    /// <summary>Which points belong to cars and pedestrians.</summary>
    public bool[] Foreground { get; }

    /// <summary>Which points belong to what moves of itself.</summary>
    public bool[] Dynamic { get; }

    /// <summary>The exact flow of every point to another sweep, before or after: where it will be in that sweep's frame less where it is, x, y, z each.</summary>
    /// <remarks>
    /// Where azimuths fire one after another, each point is followed for a whole number of turns: to the time when its azimuth fires again. The measured point moves, noise and
    /// all, rigidly with what it lies on.
    /// </remarks>
    public float[] Flow(int frame)
    {
        var flow = new float[Cloud.Points.Length];
        Dictionary<int, RigidMotion> motions = [];
        for (int i = 0; i < Cloud.Count; i++)
        {
            int owner = Owners[i];
            if (_delays is not null) motions.Remove(owner);
            if (!motions.TryGetValue(owner, out RigidMotion motion)) motions[owner] = motion = _scene.Motion(owner, Frame, frame, _delays?[i] ?? 0);
            Vector3D point = Vector3D.Of(Cloud.Points, i);
            (motion.Apply(point) - point).CopyTo(flow, i);
        }

        return flow;
    }

    /// <summary>How far points of another sweep's frame are from the surfaces of what the points of this one lie on; where azimuths fire at once.</summary>
    internal double[] Distances(IReadOnlyList<Vector3D> points, int frame)
    {
        double time = _scene.Time(frame);
        RigidMotion sensor = _scene.Sensor(time);
        return [.. points.Select((point, i) =>
        {
            Vector3D place = sensor.Apply(point);
            double delay = _delays?[i] ?? 0;
            return Math.Abs(Owners[i] < 0 ? place.Z : _scene.Objects[Owners[i]].SignedDistance(place, time + delay));
        })];
    }

    /// <summary>The sweep of some of the points.</summary>
    public SimulatedSweep Select(int[] indices) => new(
        Cloud.Select(indices), Frame, Array.ConvertAll(indices, i => Owners[i]), _delays is null ? null : Array.ConvertAll(indices, i => _delays[i]), _scene);

    /// <summary>The pair of this sweep and another, with the flow between them.</summary>
    /// <param name="second">The later sweep.</param>
    /// <param name="name">What the pair is called.</param>
    /// <param name="sequence">Which sequence it belongs to.</param>
    public ScenePair PairWith(SimulatedSweep second, string name, int sequence) => new(name, Cloud, second.Cloud)
    {
        Flow = Flow(second.Frame),
        Foreground = Foreground,
        Dynamic = Dynamic,
        Sequence = sequence,
        Frame = Frame,
    };
}
