using TorchSharp;
using Trainer.Figures;
using Trainer.Inspection;
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
        Tensor[] rows = [.. target.Select(Direction)], columns = [.. guide.Select(Direction)];
        return [.. rows.Select(row => columns.Select(column => (row * column).sum().item<double>()).ToArray())];
    }

    /// <summary>It as a field of colours.</summary>
    public static MatrixFigure Draw(string title, double[][] values) => new(title, "layer of the target", "layer of the guide")
    {
        RowNames = [.. values.Select((_, i) => $"{i}")],
        ColumnNames = [.. values[0].Select((_, i) => $"{i}")],
        Values = values,
        Description = "Linear CKA of every layer of the target with every layer of the guide, both in the order of computing from 0.",
    };

    // The centred Gram matrix as a unit vector, or 0.
    private static Tensor Direction(CapturedLayer layer)
    {
        (Tensor centred, Tensor taken) = Gram.Columns(layer.Output.detach().reshape(layer.Output.shape[0], -1).to_type(ScalarType.Float32));
        Tensor gram = Gram.Of(centred).to_type(ScalarType.Float64), squares = Gram.Squares(gram), isZero = squares.eq(0).to_type(ScalarType.Float64);
        return gram * (Gram.IsAlive(gram, taken) * (1 - isZero) / (squares + isZero).sqrt());
    }
}
