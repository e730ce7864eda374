using Trainer.Methods.PointClouds.SceneFlow.Data;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>Scores by what the points belong to; null where that is not known.</summary>
/// <param name="All">All points.</param>
/// <param name="Static">Points of what stands.</param>
/// <param name="Dynamic">Points of what moves of itself.</param>
/// <param name="Foreground">Points of cars, pedestrians and the like, standing or moving.</param>
/// <param name="ThreeWayEpe">
/// The mean of three mean distances: background, standing foreground, moving foreground; of those that there are points of. Each counts the same however many points it
/// has (Chodosh, Ramanan and Lucey, "Re-evaluating LiDAR scene flow", 2024).
/// </param>
public sealed record SceneFlowBreakdown(SceneFlowScores All, SceneFlowScores? Static, SceneFlowScores? Dynamic, SceneFlowScores? Foreground, double? ThreeWayEpe)
{
    /// <summary>Measures the flow of a pair.</summary>
    /// <param name="flow">x, y, z of the flow of each point of the first cloud.</param>
    /// <param name="pair">The pair; its true flow must be known.</param>
    /// <exception cref="ArgumentException">It is not, or the flow has another number of points.</exception>
    public static SceneFlowBreakdown Of(ReadOnlySpan<float> flow, ScenePair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        float[] truth = pair.Flow ?? throw new ArgumentException($"The true flow of {pair.Name} is not known.", nameof(pair));
        (bool[]? moves, bool[]? foreground) = (pair.Dynamic, pair.Foreground);
        double? threeWay = null;
        if (moves is not null && foreground is not null)
        {
            bool[] background = [.. foreground.Zip(moves, (isForeground, isMoving) => !isForeground && !isMoving)];
            bool[] standing = [.. foreground.Zip(moves, (isForeground, isMoving) => isForeground && !isMoving)];
            double[] parts = [Epe(flow, background), Epe(flow, standing), Epe(flow, moves)];
            threeWay = parts.Where(part => !double.IsNaN(part)).DefaultIfEmpty(double.NaN).Average();
        }

        return new(
            SceneFlowMetrics.Measure(flow, truth),
            moves is null ? null : SceneFlowMetrics.Measure(flow, truth, Array.ConvertAll(moves, isMoving => !isMoving)),
            moves is null ? null : SceneFlowMetrics.Measure(flow, truth, moves),
            foreground is null ? null : SceneFlowMetrics.Measure(flow, truth, foreground),
            threeWay);

        double Epe(ReadOnlySpan<float> flow, bool[] mask) => SceneFlowMetrics.Measure(flow, truth, mask).Epe;
    }
}
