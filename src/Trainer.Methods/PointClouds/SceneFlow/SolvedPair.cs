using Trainer.Kernels.Neighbours.Losses;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>What was measured of a pair's estimate.</summary>
/// <param name="Index">The pair's number.</param>
/// <param name="Name">What the pair is called.</param>
/// <param name="Measures">Measurements by name; those of the true flow only where it is known.</param>
internal sealed record SolvedPair(int Index, string Name, IReadOnlyDictionary<string, double> Measures)
{
    /// <summary>Measures an estimate. Whatever was minimised, <c>chamfer</c> is the truncated Chamfer distance of the published method, and <c>chamferOfTruth</c> that of the true flow.</summary>
    public static SolvedPair Of(int index, ScenePair pair, FlowEstimate estimate)
    {
        Dictionary<string, double> measures = new() { ["loss"] = estimate.Loss, ["chamfer"] = Chamfer(pair, estimate.Flow), ["unmatched"] = estimate.Unmatched, ["iterations"] = estimate.Iterations };
        if (pair.Flow is null) return new(index, pair.Name, measures);
        SceneFlowBreakdown scores = SceneFlowBreakdown.Of(estimate.Flow, pair);
        measures["chamferOfTruth"] = Chamfer(pair, pair.Flow);
        (measures["epe"], measures["acc5"], measures["acc10"], measures["outliers"], measures["angle"]) = (scores.All.Epe, scores.All.Acc5, scores.All.Acc10, scores.All.Outliers, scores.All.Angle);
        Add("epeStatic", scores.Static?.Epe);
        Add("epeDynamic", scores.Dynamic?.Epe);
        Add("epeForeground", scores.Foreground?.Epe);
        Add("threeWayEpe", scores.ThreeWayEpe);
        return new(index, pair.Name, measures);

        // Not a number where there are no such points.
        void Add(string name, double? value)
        {
            if (value is { } known && !double.IsNaN(known)) measures[name] = known;
        }
    }

    private static double Chamfer(ScenePair pair, float[] flow)
    {
        using IDisposable off = no_grad();
        using IDisposable scope = NewDisposeScope();
        Tensor first = pair.First.ToTensor(), warped = first + tensor(flow, first.shape);
        return warped.isfinite().all().item<bool>() ? ChamferLoss.Truncated(warped, pair.Second.ToTensor()).Loss.item<float>() : double.NaN;
    }
}
