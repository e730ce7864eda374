using TorchSharp;
using Trainer.Figures;
using Trainer.Inspection;
using Trainer.Kernels.Gram;
using Trainer.Methods.Similarity;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance;

/// <summary>Linear CKA of every layer of a target with every layer of its guide.</summary>
internal static class SimilarityMap
{
    /// <summary>The similarities, a row for each layer of the target; without gradients.</summary>
    public static double[][] Of(IReadOnlyList<CapturedLayer> target, IReadOnlyList<CapturedLayer> guide)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (target.Count == 0 || guide.Count == 0) return [.. target.Select(_ => Array.Empty<double>())];
        double[] values = [.. Directions(target).mm(Directions(guide).t()).cpu().data<double>()];
        return [.. values.Chunk(guide.Count)];
    }

    /// <summary>It as a field of colours.</summary>
    public static MatrixFigure Draw(string title, double[][] values) => new(title, "layer of the target", "layer of the guide")
    {
        RowNames = [.. values.Select((_, i) => $"{i}")],
        ColumnNames = [.. values[0].Select((_, i) => $"{i}")],
        Values = values,
        Description = "Linear CKA of every layer of the target with every layer of the guide, both in the order of computing from 0.",
    };

    // Each one's centred Gram matrix as a unit vector, or 0: [layers, samples²], float64.
    private static Tensor Directions(IReadOnlyList<CapturedLayer> layers)
    {
        (Tensor matrices, Tensor taken) = CenteredGram.Of([.. layers.Select(layer => layer.Output.detach().reshape(layer.Output.shape[0], -1).to_type(ScalarType.Float32))]);
        Tensor isAlive = Gram.IsAlive(Gram.Trace(matrices), taken), flat = matrices.to_type(ScalarType.Float64).flatten(1), norm = flat.square().sum(1).sqrt();
        return flat * (isAlive / where(norm.gt(0), norm, ones_like(norm))).unsqueeze(1);
    }
}
