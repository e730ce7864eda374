using Trainer.Methods.PointClouds.SceneFlow.Data;

namespace Trainer.Benchmarks.Cases;

/// <summary>Sweeps of the LiDAR simulator: rays a second, misses and the ground counted, noise and losses included.</summary>
internal sealed class LidarSimulator : IBenchmark
{
    private const int Beams = 64, Azimuths = 2000;

    public string Name => "lidar-simulator";

    public string Description => $"a sweep of {Beams} × {Azimuths} rays of lidar-scene";

    public IReadOnlyList<Contender> Prepare() => [Of("all azimuths at once", new()), Of("one after another", new() { RollingShutter = true }), Of("ground kept", new() { KeepGround = true })];

    public string? Remark(IReadOnlyList<Measurement> measurements) =>
        string.Join(", ", measurements.Select(row => $"{row.Name}: {Beams * Azimuths / row.Fastest / 1000:F1} M rays/s"));

    private static Contender Of(string name, LidarSceneOptions options)
    {
        LidarScene scene = (options with { Beams = Beams, Azimuths = Azimuths }).Open(0);
        int next = 0;
        return Contender.Of($"{name}, {scene.Sweep(0).Cloud.Count:N0} points", () => scene.Sweep(next++ % 10), units: 10);
    }
}
