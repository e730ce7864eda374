using Trainer.Methods.PointClouds.Rigid;

namespace Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

/// <summary>A rigid body of a simulated scene.</summary>
/// <param name="Solids">What it is made of, in its own frame.</param>
/// <param name="Pose">Where it is at a time: from its own frame to the world's.</param>
/// <param name="IsForeground">Whether it is a car, a pedestrian or the like.</param>
/// <param name="IsDynamic">Whether it moves of itself.</param>
internal sealed record SceneObject(IReadOnlyList<Solid> Solids, Func<double, RigidMotion> Pose, bool IsForeground, bool IsDynamic)
{
    /// <summary>A body that stands still.</summary>
    public static SceneObject Standing(RigidMotion pose, bool isForeground, params IReadOnlyList<Solid> solids) => new(solids, _ => pose, isForeground, false);

    /// <summary>The distance of a point of the world from its surface at a time, negative inside.</summary>
    public double SignedDistance(Vector3D point, double time)
    {
        Vector3D own = Pose(time).Inverse.Apply(point);
        return Solids.Min(solid => solid.SignedDistance(own));
    }
}
