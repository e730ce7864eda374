using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>The plane in which features on the unit sphere vary most, through their mean: the two leading eigenvectors of their covariance.</summary>
internal sealed class PrincipalPlane
{
    private readonly Tensor _centre, _directions;

    /// <summary>Finds it.</summary>
    /// <param name="features">(N, width), of any length. Of a width of 1 the second direction is none: all are at 0 along it.</param>
    public PrincipalPlane(Tensor features)
    {
        Tensor unit = Unit(features);
        _centre = unit.mean([0], keepdim: true);
        Tensor centred = unit - _centre;
        (_, Tensor directions) = linalg.eigh(centred.t().mm(centred)); // By ascending variance.
        long width = directions.shape[1];
        _directions = width == 1 ? cat([directions, zeros_like(directions)], 1) : directions.narrow(1, width - 2, 2).flip(1);
    }

    /// <summary>Where features lie along the first and along the second direction.</summary>
    /// <param name="features">(M, width), of any length.</param>
    public (double[] X, double[] Y) Places(Tensor features)
    {
        Tensor places = (Unit(features) - _centre).mm(_directions);
        return ([.. places.select(1, 0).contiguous().data<double>()], [.. places.select(1, 1).contiguous().data<double>()]);
    }

    private static Tensor Unit(Tensor features) => UnitVectors.Of(features).cpu().to_type(ScalarType.Float64);
}
