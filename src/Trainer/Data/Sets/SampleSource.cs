using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>
/// Samples that can be read in any order, in memory or where they lie: a sequence of batches asks for indices and does not know which.
/// </summary>
/// <remarks>
/// Sources are shared between the parts that a set is divided in: <see cref="Share"/> adds an owner, and what is open closes when the last has
/// disposed of it.
/// </remarks>
public abstract class SampleSource : IDisposable
{
    private int _owners = 1;

    /// <summary>Creates a source with one owner.</summary>
    /// <param name="count">How many samples there are.</param>
    /// <param name="shape">One sample's shape.</param>
    /// <param name="type">What its values are: uint8 or float32.</param>
    /// <exception cref="ArgumentException">The values are of another type, or a sample has more than 2 GiB.</exception>
    protected SampleSource(long count, IReadOnlyList<long> shape, ScalarType type)
    {
        if (type is not (ScalarType.Byte or ScalarType.Float32)) throw new ArgumentException($"Samples must be uint8 or float32; these are {type}.", nameof(type));
        long size = shape.Aggregate((long)(type == ScalarType.Byte ? 1 : sizeof(float)), (product, dimension) => checked(product * dimension));
        if (size > Array.MaxLength) throw new ArgumentException($"A sample of {size:N0} bytes is too large.", nameof(shape));
        (Count, Shape, Type, SampleBytes) = (count, shape, type, (int)size);
    }

    /// <summary>How many samples there are.</summary>
    public long Count { get; }

    /// <summary>One sample's shape, without the batch dimension.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>What the values are: uint8 or float32.</summary>
    public ScalarType Type { get; }

    /// <summary>How many bytes a sample has.</summary>
    public int SampleBytes { get; }

    /// <summary>Whether several threads that read at once are faster than one. Reading from several threads is allowed in any case.</summary>
    public virtual bool ReadsInParallel => false;

    /// <summary>Reads samples, each in row-major order, one after the other. Any thread may call this, several at a time.</summary>
    /// <param name="samples">Which, 0 … <see cref="Count"/> − 1, in any order and as often as wanted.</param>
    /// <param name="target">Where to: as many samples of <see cref="SampleBytes"/> bytes.</param>
    /// <exception cref="DataException">One cannot be read; the message names the file, the sample and the remedy.</exception>
    public abstract void Read(ReadOnlySpan<long> samples, Span<byte> target);

    /// <summary>Adds an owner, who disposes of the source too.</summary>
    /// <returns>This source.</returns>
    public SampleSource Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>Gives the source up; the last owner closes it.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _owners) == 0) Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what is open. Called once.</summary>
    protected virtual void Close() { }
}
