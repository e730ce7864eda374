using Trainer.Methods.PointClouds.Rigid;

namespace Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

/// <summary>
/// Casts the rays of one azimuth. Everything stands upright, so that where such a ray enters and leaves a solid, seen from above, is the same for all its
/// elevations: it is found once, and an elevation only compares heights.
/// </summary>
/// <param name="elevations">The elevations in radians.</param>
/// <param name="hasGround">Whether there is ground, at height 0.</param>
/// <param name="most">The largest range.</param>
internal sealed class RayCaster(IReadOnlyList<double> elevations, bool hasGround, double most)
{
    /// <summary>Whom a hit of the ground belongs to.</summary>
    public const int Ground = -1;

    private readonly double[] _slopes = [.. elevations.Select(Math.Tan)], _secants = [.. elevations.Select(elevation => 1 / Math.Cos(elevation))];

    /// <summary>Casts.</summary>
    /// <param name="origin">Where the rays begin, outside of all solids.</param>
    /// <param name="dx">Their horizontal direction, of length 1.</param>
    /// <param name="dy">Their horizontal direction.</param>
    /// <param name="solids">What there is.</param>
    /// <param name="crossings">Memory for as many as there are solids.</param>
    /// <param name="ranges">Receives the distance of the first hit of each ray; infinite where there is none.</param>
    /// <param name="owners">Receives the object hit.</param>
    public void Cast(Vector3D origin, double dx, double dy, PlacedSolid[] solids, (double Enter, double Exit, int Solid)[] crossings, Span<double> ranges, Span<int> owners)
    {
        int count = 0;
        for (int i = 0; i < solids.Length; i++)
        {
            if (!solids[i].Crosses(origin.X, origin.Y, dx, dy, most, out double enter, out double exit)) continue;
            int place = count++;
            for (; place > 0 && crossings[place - 1].Enter > enter; place--) crossings[place] = crossings[place - 1];
            crossings[place] = (enter, exit, i);
        }

        for (int ray = 0; ray < _slopes.Length; ray++)
        {
            double slope = _slopes[ray], nearest = hasGround && slope < 0 ? -origin.Z / slope : double.PositiveInfinity;
            int owner = Ground;
            for (int k = 0; k < count && crossings[k].Enter < nearest; k++)
            {
                ref readonly PlacedSolid solid = ref solids[crossings[k].Solid];
                double place = crossings[k].Enter, z = origin.Z + (slope * place);
                if (z > solid.Top) place = slope < 0 ? (solid.Top - origin.Z) / slope : double.PositiveInfinity;
                else if (z < solid.Bottom) place = slope > 0 ? (solid.Bottom - origin.Z) / slope : double.PositiveInfinity;
                if (place <= crossings[k].Exit && place < nearest) (nearest, owner) = (place, solid.Owner);
            }

            (ranges[ray], owners[ray]) = (nearest * _secants[ray], owner);
        }
    }
}
