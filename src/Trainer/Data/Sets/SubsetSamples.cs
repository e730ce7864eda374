namespace Trainer.Data;

/// <summary>Some of another source's samples, read from there.</summary>
internal sealed class SubsetSamples : SampleSource
{
    private readonly SampleSource _source;
    private readonly long[] _indices;

    /// <summary>Chooses samples; becomes one of the source's owners.</summary>
    public SubsetSamples(SampleSource source, long[] indices) : base(indices.Length, source.Shape, source.Type)
    {
        // A subset of a subset reads from the root: one step, however often a set is divided.
        _indices = source is SubsetSamples subset ? Array.ConvertAll(indices, index => subset._indices[index]) : indices;
        _source = (source as SubsetSamples)?._source.Share() ?? source.Share();
    }

    public override bool ReadsInParallel => _source.ReadsInParallel;

    public override void Read(ReadOnlySpan<long> samples, Span<byte> target)
    {
        var chosen = new long[samples.Length];
        for (int i = 0; i < chosen.Length; i++) chosen[i] = _indices[samples[i]];
        _source.Read(chosen, target);
    }

    protected override void Close() => _source.Dispose();
}
