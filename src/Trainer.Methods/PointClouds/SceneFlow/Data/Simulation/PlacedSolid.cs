using Trainer.Methods.PointClouds.Rigid;

namespace Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

/// <summary>A solid where it stands in the world at a time.</summary>
internal readonly struct PlacedSolid
{
    private readonly double _x, _y, _cosine, _sine, _halfLength, _halfWidth, _reach;

    public PlacedSolid(Solid solid, RigidMotion pose, int owner)
    {
        Vector3D axis = pose.Apply(new(solid.X, solid.Y, 0));
        (_x, _y, _cosine, _sine) = (axis.X, axis.Y, pose.RowX.X, pose.RowY.X);
        (_halfLength, _halfWidth, _reach) = (solid.HalfLength, solid.HalfWidth, solid.Reach);
        (Bottom, Top, Owner) = (solid.Bottom + pose.Translation.Z, solid.Top + pose.Translation.Z, owner);
    }

    public double Bottom { get; }

    public double Top { get; }

    /// <summary>The number of its object.</summary>
    public int Owner { get; }

    /// <summary>Where a horizontal ray enters and leaves it, as seen from above; false where it does not, or begins inside.</summary>
    public bool Crosses(double x, double y, double dx, double dy, double most, out double enter, out double exit)
    {
        (enter, exit) = (0, 0);
        double rx = _x - x, ry = _y - y, along = (rx * dx) + (ry * dy), across = (rx * dy) - (ry * dx);
        if (Math.Abs(across) > _reach || along < -_reach || along - _reach > most) return false;
        if (_halfWidth == 0)
        {
            double half = Math.Sqrt((_halfLength * _halfLength) - (across * across));
            (enter, exit) = (along - half, along + half);
        }
        else
        {
            double ox = (rx * _cosine) + (ry * _sine), oy = (ry * _cosine) - (rx * _sine);
            double ux = (dx * _cosine) + (dy * _sine), uy = (dy * _cosine) - (dx * _sine);
            double x1 = (ox - _halfLength) / ux, x2 = (ox + _halfLength) / ux, y1 = (oy - _halfWidth) / uy, y2 = (oy + _halfWidth) / uy;
            (enter, exit) = (Math.Max(Math.Min(x1, x2), Math.Min(y1, y2)), Math.Min(Math.Max(x1, x2), Math.Max(y1, y2)));
        }

        return enter > 0 && enter < exit;
    }
}
