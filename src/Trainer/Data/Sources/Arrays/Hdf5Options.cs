using Trainer.Components;

namespace Trainer.Data;

/// <summary>Datasets of an HDF5 file, as h5py writes them: little-endian integers and floats of 1 to 8 bytes, contiguous or chunked, compressed or not.</summary>
/// <remarks>
/// Samples are read by hyperslabs. To stream a chunked dataset at random costs a chunk a sample: chunks of few samples are best. Links to other
/// files and virtual datasets are refused.
/// </remarks>
[Component("hdf5", Summary = "Datasets of an HDF5 file: samples in one, labels in another.")]
public sealed record Hdf5Options : ArrayDataOptions
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>The file that holds the test datasets; null: the same.</summary>
    public string? TestFile { get; init; }

    /// <inheritdoc/>
    private protected override StoredArray OpenArray(DataFolder folder, string name, bool isTest) =>
        Hdf5Array.Open(InnerPath.Resolve(folder, isTest ? TestFile ?? File : File), name);
}
