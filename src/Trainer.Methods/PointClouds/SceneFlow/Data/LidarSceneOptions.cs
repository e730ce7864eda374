using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>
/// A street with buildings, trees, poles, parked and moving cars and pedestrians, seen by a rotating scanner on a car that drives along: sequences of sweeps without
/// correspondences, with the exact flow between any two.
/// </summary>
[Component("lidar-scene", Summary = "Simulated LiDAR sequences of a street, from a moving car, with the exact flow.")]
public sealed record LidarSceneOptions : SimulatedSceneOptions, ISequenceTruth, IValidatableObject
{
    /// <summary>Sweeps of each scene, each and the next a pair; default 2.</summary>
    [Range(2, 10_000)]
    public int Frames { get; init; } = 2;

    /// <summary>Beams, one above the other; default 64.</summary>
    [Range(1, 1024)]
    public int Beams { get; init; } = 64;

    /// <summary>Azimuths in a turn; default 2,000.</summary>
    [Range(8, 100_000)]
    public int Azimuths { get; init; } = 2000;

    /// <summary>The elevation of the lowest beam, in degrees; default −24.8.</summary>
    [Range(-89.0, 89.0)]
    public double LowestElevation { get; init; } = -24.8;

    /// <summary>The elevation of the highest beam, in degrees; default 2.</summary>
    [Range(-89.0, 89.0)]
    public double HighestElevation { get; init; } = 2;

    /// <summary>The sensor's height above the ground, in metres; default 1.73.</summary>
    [Range(0.1, 10.0)]
    public double SensorHeight { get; init; } = 1.73;

    /// <summary>What is nearer, in metres, is not seen; default 1.</summary>
    [Range(0.0, 100.0)]
    public double LeastRange { get; init; } = 1;

    /// <summary>What is farther, in metres, is not seen; default 80.</summary>
    [Range(1.0, 500.0)]
    public double MostRange { get; init; } = 80;

    /// <summary>The standard deviation of a measured range, in metres; default 0.02.</summary>
    [Range(0.0, 1.0)]
    public double RangeNoise { get; init; } = 0.02;

    /// <summary>The probability that a return is lost; default 0.05.</summary>
    [Range(0.0, 0.99)]
    public double DropOut { get; init; } = 0.05;

    /// <summary>The time between sweeps, in seconds; default 0.1.</summary>
    [Range(0.001, 10.0)]
    public double Period { get; init; } = 0.1;

    /// <summary>Whether azimuths fire one after another, so that what moves is seen at different times; default false, all at once. The sensor's own motion is made up for.</summary>
    public bool RollingShutter { get; init; }

    /// <summary>Whether points of the ground are kept; default false.</summary>
    public bool KeepGround { get; init; }

    /// <summary>Cars that move, within 60 m; default 12.</summary>
    [Range(0, 40)]
    public int MovingCars { get; init; } = 12;

    /// <summary>Pedestrians, a quarter of them standing; default 16.</summary>
    [Range(0, 200)]
    public int Pedestrians { get; init; } = 16;

    /// <summary>The share of the places at the kerb where a car is parked; default 0.5.</summary>
    [Range(0.0, 1.0)]
    public double ParkedShare { get; init; } = 0.5;

    /// <summary>Points drawn of each sweep, independently; default 0, all.</summary>
    [Range(0, 1 << 24)]
    public int Points { get; init; }

    /// <summary>The share of the points drawn that lies on cars and pedestrians; null, the default: as they come.</summary>
    [Range(0.0, 1.0)]
    public double? ForegroundShare { get; init; }

    /// <inheritdoc/>
    internal override int Sweeps => Frames;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (HighestElevation < LowestElevation) yield return new($"is {HighestElevation}, below the lowest, {LowestElevation}.", [nameof(HighestElevation)]);
        if (MostRange <= LeastRange) yield return new($"is {MostRange}, not more than the least, {LeastRange}.", [nameof(MostRange)]);
    }

    /// <summary>A scene, of which every sweep can be asked for.</summary>
    /// <param name="scene">Its number, from 0.</param>
    public LidarScene Open(int scene) => new(this, Random(scene));

    /// <inheritdoc/>
    public float[] Flow(int sequence, int from, int to) => Open(sequence).Sweep(from).Flow(to);

    /// <inheritdoc/>
    public double? SurfaceDistance(int sequence, int frame, ReadOnlySpan<float> points) => null;

    /// <inheritdoc/>
    internal override ScenePair Make(int scene, int frame)
    {
        LidarScene opened = Open(scene);
        return opened.Sweep(frame).PairWith(opened.Sweep(frame + 1), $"lidar {scene}, {frame} to {frame + 1}", scene);
    }
}
