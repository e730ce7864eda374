using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>Labelled samples: the labels in memory, the samples there too or streamed from where they lie.</summary>
public sealed class LabelledSet : IDisposable
{
    private bool _disposed;

    /// <summary>A set in memory.</summary>
    /// <param name="inputs">Samples along dimension 0, as stored: contiguous uint8 or float32 on the CPU, e.g. (N, channels, height, width).</param>
    /// <param name="labels">Class of each sample: int64, (N).</param>
    /// <exception cref="ArgumentException">The samples are of another type or not as many as the labels.</exception>
    public LabelledSet(Tensor inputs, Tensor labels) : this(new TensorSamples(inputs), labels) { }

    /// <summary>A set of any source, which the set disposes of.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="labels">Class of each sample: int64, (N).</param>
    /// <param name="weights">How often each sample should be drawn, relative to the others, for weighted sampling; null when the data do not say.</param>
    /// <exception cref="ArgumentException">There are not as many labels or weights as samples.</exception>
    public LabelledSet(SampleSource samples, Tensor labels, IReadOnlyList<double>? weights = null)
    {
        Count = labels.shape[0];
        if (samples.Count != Count || (weights is not null && weights.Count != Count))
        {
            throw new ArgumentException($"{samples.Count:N0} samples have {Count:N0} labels and {weights?.Count ?? Count:N0} weights.", nameof(labels));
        }

        (Samples, Labels, Weights) = (samples, labels, weights);
    }

    /// <summary>How many samples there are.</summary>
    public long Count { get; }

    /// <summary>The samples, wherever they are.</summary>
    public SampleSource Samples { get; }

    /// <summary>Class of each sample: int64, (N).</summary>
    public Tensor Labels { get; }

    /// <summary>How often each sample should be drawn, relative to the others; null when the data do not say.</summary>
    public IReadOnlyList<double>? Weights { get; }

    /// <summary>Whether the samples are in memory.</summary>
    public bool IsInMemory => Samples is TensorSamples;

    /// <summary>The samples of a set in memory along dimension 0, as stored: uint8 or float32.</summary>
    /// <exception cref="InvalidOperationException">The set is streamed.</exception>
    public Tensor Inputs => (Samples as TensorSamples)?.Tensor ?? throw new InvalidOperationException("The samples of a streamed set are not in memory.");

    /// <summary>Some of the samples: copied when they are in memory, else read from the same source, which stays open until both are disposed of.</summary>
    /// <param name="indices">Which, in the order wanted.</param>
    public LabelledSet Select(long[] indices)
    {
        using Tensor chosen = tensor(indices);
        double[]? weights = Weights is null ? null : Array.ConvertAll(indices, index => Weights[(int)index]);
        SampleSource samples = Samples is TensorSamples memory
            ? new TensorSamples(memory.Tensor.index_select(0, chosen))
            : new SubsetSamples(Samples, indices);
        return new(samples, Labels.index_select(0, chosen), weights);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Samples.Dispose();
        Labels.Dispose();
    }
}
