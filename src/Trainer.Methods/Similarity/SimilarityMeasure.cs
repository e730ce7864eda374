using TorchSharp;
using Trainer.Components;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>The options of a measure of how alike two layers represent the same samples, and the measure.</summary>
/// <remarks>A measure is one file: a record that derives from this one, with its name and <see cref="Of"/>.</remarks>
[ComponentKind("similarity")]
public abstract record SimilarityMeasure
{
    /// <summary>The fewest samples that it is defined for; 2 unless a measure says otherwise.</summary>
    public virtual int LeastSamples => 2;

    /// <summary>How alike two representations of the same samples are: 1 for the same, 0 for layers that are the same for every sample. With gradients to both.</summary>
    /// <param name="first">The activations of one layer, [samples, …]; what is behind the first axis is flattened, in the order of memory: a measure does not depend on the order of features.</param>
    /// <param name="second">Those of another layer, on the same samples in the same order; it may have another width.</param>
    /// <returns>One element, float32, or float64 if both are. It is computed in no lower type, whatever the precision around.</returns>
    /// <exception cref="ArgumentException">There are fewer samples than <see cref="LeastSamples"/>, or not as many in both.</exception>
    public Tensor Similarity(Tensor first, Tensor second) => Similarities([(first, second)])[0];

    /// <summary>The similarity of each of several pairs, as of <see cref="Similarity"/>: cheaper together where a measure knows how.</summary>
    /// <param name="pairs">The activations of two layers each.</param>
    /// <param name="rows">Which rows of the second ones the samples are, in the order of the first ones', where the second ones, without gradient, hold other samples too; null (default): all.</param>
    /// <returns>One element for each pair.</returns>
    /// <exception cref="ArgumentException">As of <see cref="Similarity"/>, of any pair; or the second ones have no such rows, or a gradient beside rows.</exception>
    public IReadOnlyList<Tensor> Similarities(IReadOnlyList<(Tensor First, Tensor Second)> pairs, long[]? rows = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        foreach ((Tensor first, Tensor second) in pairs) Check(first, second, rows);
        if (pairs.Count == 0) return [];
        using DisposeScope scope = NewDisposeScope();
        // Gram matrices of wide layers overflow in float16 and lose their digits in bfloat16.
        using AutocastScope? exact = AutocastScope.Off(pairs[0].First.device_type);
        // What has to be converted or copied, as one place of sequences, is so for the samples alone.
        if (rows is not null && pairs.Any(pair => pair.Second.dtype != Type(pair.First, pair.Second) || !pair.Second.is_contiguous())) (pairs, rows) = ([.. pairs.Select(pair => (pair.First, Chosen(pair.Second, rows)))], null);
        return [.. OfEach([.. pairs.Select(pair => Rows(pair.First, pair.Second))], rows).Select(value => value.MoveToOuterDisposeScope())];
    }

    /// <summary>The measure.</summary>
    /// <param name="x">[samples, p], float32 or float64.</param>
    /// <param name="y">[samples, q], of the same type.</param>
    /// <returns>One element of that type, with gradient.</returns>
    protected abstract Tensor Of(Tensor x, Tensor y);

    /// <summary>The measure of each of several pairs; one after the other, unless a measure overrides it.</summary>
    /// <param name="pairs">Pairs as of <see cref="Of"/>.</param>
    /// <param name="rows">As of <see cref="Similarities"/>.</param>
    /// <returns>One element for each.</returns>
    protected virtual IReadOnlyList<Tensor> OfEach(IReadOnlyList<(Tensor X, Tensor Y)> pairs, long[]? rows) => [.. pairs.Select(pair => Of(pair.X, Chosen(pair.Y, rows)))];

    /// <summary>The rows of a layer that were asked for.</summary>
    /// <param name="y">[samples or more, q].</param>
    /// <param name="rows">Which; null for all.</param>
    /// <returns>[samples, q].</returns>
    protected static Tensor Chosen(Tensor y, long[]? rows)
    {
        ArgumentNullException.ThrowIfNull(y);
        if (rows is null) return y;
        using Tensor places = tensor(rows, device: y.device);
        return y.index_select(0, places);
    }

    private void Check(Tensor first, Tensor second, long[]? rows)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (rows is { Length: > 0 } && (second.Dimensions == 0 || second.requires_grad || rows.Min() < 0 || rows.Max() >= second.shape[0]))
            throw new ArgumentException($"Rows are of representations without gradient, from 0 to before how many there are; here of [{string.Join(", ", second.shape)}].", nameof(rows));
        if (first.Dimensions == 0 || second.Dimensions == 0 || first.shape[0] != (rows?.Length ?? second.shape[0]))
            throw new ArgumentException($"Representations are of the same samples, along the first axis; these are [{string.Join(", ", first.shape)}] and {(rows is null ? "" : $"{rows.Length} rows of ")}[{string.Join(", ", second.shape)}].", nameof(second));
        if (first.shape[0] < LeastSamples) throw new ArgumentException($"{first.shape[0]} samples are too few to compare representations on: {GetType().Name} needs {LeastSamples}.", nameof(first));
    }

    private static (Tensor X, Tensor Y) Rows(Tensor first, Tensor second)
    {
        ScalarType type = Type(first, second);
        return (Flat(first).to_type(type), Flat(second).to_type(type));
    }

    private static ScalarType Type(Tensor first, Tensor second) => first.dtype == ScalarType.Float64 && second.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    // A row for each sample, its features in the order of memory: what a convolution computes channels last is not copied.
    private static Tensor Flat(Tensor layer)
    {
        long[] strides = layer.stride();
        return layer.permute([0, .. Enumerable.Range(1, (int)layer.Dimensions - 1).OrderByDescending(axis => strides[axis]).Select(axis => (long)axis)]).reshape(layer.shape[0], -1);
    }
}
