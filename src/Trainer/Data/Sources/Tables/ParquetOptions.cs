using Trainer.Components;

namespace Trainer.Data;

/// <summary>A table in Apache Parquet's format: columns of numbers, and of numbers or text for the class.</summary>
/// <remarks>
/// Row groups are decoded whole and the last eight are kept: to stream rows in random order decodes a group for nearly every sample when there are
/// many, so that files to be streamed should have small groups.
/// </remarks>
[Component("parquet", Summary = "A table in Apache Parquet's format: a row is a sample, one column its class.")]
public sealed record ParquetOptions : TableDataOptions
{
    /// <inheritdoc/>
    private protected override Table OpenTable(string path) => ParquetTable.Open(path);
}
