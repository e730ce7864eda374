using Trainer.Methods.PointClouds.Rigid;

namespace Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

/// <summary>A motion on the ground at constant speed and yaw rate: along an arc.</summary>
/// <param name="X">Where it starts, in metres.</param>
/// <param name="Y">Where it starts, in metres.</param>
/// <param name="Heading">Where it heads at the start, in radians.</param>
/// <param name="Speed">Metres a second.</param>
/// <param name="YawRate">Radians a second.</param>
/// <param name="Z">The height of the pose.</param>
internal sealed record Drive(double X, double Y, double Heading, double Speed, double YawRate, double Z = 0)
{
    private const double LeastYawRate = 1e-6; // Below it an arc cannot be told from a line.

    /// <summary>The pose at a time in seconds.</summary>
    public RigidMotion Pose(double time)
    {
        double heading = Heading + (YawRate * time);
        (double sine, double cosine) = Math.SinCos(Heading);
        if (Math.Abs(YawRate) < LeastYawRate) return RigidMotion.Yaw(heading, new(X + (Speed * time * cosine), Y + (Speed * time * sine), Z));
        double radius = Speed / YawRate;
        return RigidMotion.Yaw(heading, new(X + (radius * (Math.Sin(heading) - sine)), Y - (radius * (Math.Cos(heading) - cosine)), Z));
    }
}
