using System.ComponentModel.DataAnnotations;

namespace Trainer.Methods.Physics;

/// <summary>A picture of the loss around the weights that were found, along the two directions of largest curvature.</summary>
public sealed record LandscapeOptions
{
    /// <summary>Places along each direction; default 25.</summary>
    [Range(3, 1001)]
    public int Places { get; init; } = 25;

    /// <summary>How far it reaches, as a length in the space of weights; default 0.5.</summary>
    [Range(0.0, 1e6, MinimumIsExclusive = true)]
    public double Reach { get; init; } = 0.5;
}
