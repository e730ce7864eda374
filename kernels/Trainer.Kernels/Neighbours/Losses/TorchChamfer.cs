using static TorchSharp.torch;

namespace Trainer.Kernels.Neighbours.Losses;

/// <summary>The Chamfer loss in torch operations, beside neighbours from any launcher: for CUDA, and the oracle of the tests.</summary>
internal static class TorchChamfer
{
    /// <inheritdoc cref="CpuChamfer.Run"/>
    public static (Tensor Loss, Tensor Unmatched) Run(ChamferProblem problem, Tensor a, Tensor b, Tensor? gradientOfA, Tensor? gradientOfB)
    {
        Pairs ofA = Find(problem, a, b), ofB = Find(problem, b, a);
        Gradient(ofA, ofB, gradientOfA);
        Gradient(ofB, ofA, gradientOfB);
        Tensor truncated = ofA.IsTruncated.sum() + ofB.IsTruncated.sum();
        return (ofA.Mean + ofB.Mean, truncated.to(float32) / (a.shape[0] + b.shape[0]));
    }

    private static Pairs Find(ChamferProblem problem, Tensor from, Tensor to)
    {
        NearestPoints nearest = NearestNeighbours.Find(from, to, problem.Truncation, problem.Launcher);
        Tensor isTruncated = nearest.Indices < 0, indices = nearest.Indices.clamp_min(0);
        Tensor gaps = (from.detach() - to.detach().index_select(0, indices)).masked_fill(isTruncated.unsqueeze(-1), 0);
        return new(indices, isTruncated, gaps, nearest.SquaredDistances.masked_fill(isTruncated, 0).mean([0], type: float64).to(float32));
    }

    private static void Gradient(Pairs own, Pairs others, Tensor? gradient)
    {
        if (gradient is null) return;
        gradient.copy_(own.Gaps * (2.0 / own.Gaps.shape[0]));
        gradient.index_add_(0, others.Indices, others.Gaps, -2.0 / others.Gaps.shape[0]);
    }

    private sealed record Pairs(Tensor Indices, Tensor IsTruncated, Tensor Gaps, Tensor Mean);
}
