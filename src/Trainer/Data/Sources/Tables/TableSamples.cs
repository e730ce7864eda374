using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>The rows of a table as samples of float32, which it disposes of.</summary>
internal sealed class TableSamples(Table table, int[] columns, IReadOnlyList<long> shape) : SampleSource(table.Rows, shape, ScalarType.Float32)
{
    public override bool ReadsInParallel => table.ReadsInParallel;

    public override void Read(ReadOnlySpan<long> samples, Span<byte> target) => table.ReadNumbers(samples, columns, MemoryMarshal.Cast<byte, float>(target));

    protected override void Close() => table.Dispose();
}
