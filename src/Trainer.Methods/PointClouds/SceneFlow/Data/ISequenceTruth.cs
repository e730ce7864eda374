namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>What is known of sequences of sweeps beyond their pairs: simulated scenes know it.</summary>
public interface ISequenceTruth
{
    /// <summary>x, y, z of the true flow of each point of a sweep to any other of its sequence.</summary>
    /// <param name="sequence">The sequence's number.</param>
    /// <param name="from">The number of the sweep that the points are of.</param>
    /// <param name="to">The number of the sweep that they are followed to.</param>
    float[] Flow(int sequence, int from, int to);

    /// <summary>The mean distance of points from the surfaces of the scene at the time of a sweep, in metres; null where it is not known.</summary>
    /// <param name="sequence">The sequence's number.</param>
    /// <param name="frame">The sweep's number.</param>
    /// <param name="points">x, y, z of each point.</param>
    double? SurfaceDistance(int sequence, int frame, ReadOnlySpan<float> points);
}
