using Trainer.Methods.PointClouds.Rigid;

namespace Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

/// <summary>An upright box or cylinder in its object's frame.</summary>
/// <param name="X">Where its axis stands.</param>
/// <param name="Y">Where its axis stands.</param>
/// <param name="HalfLength">Half its extent along x, or its radius.</param>
/// <param name="HalfWidth">Half its extent along y; 0: it is a cylinder.</param>
/// <param name="Bottom">The least z.</param>
/// <param name="Top">The largest z.</param>
internal readonly record struct Solid(double X, double Y, double HalfLength, double HalfWidth, double Bottom, double Top)
{
    /// <summary>Whether it is a cylinder.</summary>
    public bool IsRound => HalfWidth == 0;

    /// <summary>How far it reaches from its axis.</summary>
    public double Reach => IsRound ? HalfLength : Math.Sqrt((HalfLength * HalfLength) + (HalfWidth * HalfWidth));

    /// <summary>A box about the origin.</summary>
    public static Solid Box(Vector3D size) => new(0, 0, size.X / 2, size.Y / 2, -size.Z / 2, size.Z / 2);

    /// <summary>A cylinder.</summary>
    public static Solid Cylinder(double radius, double bottom, double top) => new(0, 0, radius, 0, bottom, top);

    /// <summary>The distance to its surface, negative inside.</summary>
    public double SignedDistance(Vector3D point)
    {
        double x = Math.Abs(point.X - X) - HalfLength, y = Math.Abs(point.Y - Y) - HalfWidth, z = Math.Abs(point.Z - ((Bottom + Top) / 2)) - ((Top - Bottom) / 2);
        if (IsRound) (x, y) = (Math.Sqrt(((point.X - X) * (point.X - X)) + ((point.Y - Y) * (point.Y - Y))) - HalfLength, double.NegativeInfinity);
        return new Vector3D(Math.Max(x, 0), Math.Max(y, 0), Math.Max(z, 0)).Length + Math.Min(Math.Max(x, Math.Max(y, z)), 0);
    }
}
