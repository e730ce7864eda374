using Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;
using Trainer.Randomness;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>A simulated scene of <see cref="LidarSceneOptions"/>: its sweeps, one by one.</summary>
public sealed class LidarScene
{
    private readonly LidarSceneOptions _options;
    private readonly RandomStream _random;
    private readonly LidarScanner _scanner;
    private readonly SimulatedScene _street;

    internal LidarScene(LidarSceneOptions options, RandomStream random)
    {
        (_options, _random) = (options, random);
        _street = StreetBuilder.Build(options, random.Fork("street"));
        _scanner = new()
        {
            Beams = options.Beams,
            Azimuths = options.Azimuths,
            Elevations = (options.LowestElevation, options.HighestElevation),
            Range = (options.LeastRange, options.MostRange),
            Noise = options.RangeNoise,
            DropOut = options.DropOut,
            Turn = options.RollingShutter ? options.Period : 0,
            KeepsGround = options.KeepGround,
        };
    }

    /// <summary>A sweep, the same every time; <see cref="SimulatedSweep.Flow"/> gives where its points are in any other.</summary>
    /// <param name="frame">Its number, from 0.</param>
    public SimulatedSweep Sweep(int frame)
    {
        RandomStream own = _random.Fork("sweep").Fork(frame);
        SimulatedSweep sweep = _scanner.Scan(_street, frame, own.Fork("scan"));
        if (_options.Points == 0) return sweep;
        RandomStream points = own.Fork("points");
        return sweep.Select(_options.ForegroundShare is { } share
            ? PointSampling.Draw(points, sweep.Foreground, _options.Points, share)
            : PointSampling.Draw(points, [.. Enumerable.Range(0, sweep.Cloud.Count)], _options.Points));
    }
}
