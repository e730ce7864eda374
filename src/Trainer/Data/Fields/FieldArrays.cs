using System.ComponentModel.DataAnnotations;

namespace Trainer.Data.Fields;

/// <summary>Where the fields of some samples lie.</summary>
public sealed record FieldArrays
{
    /// <summary>The file that holds the arrays: .npz, .h5, .hdf5 or .mat, relative to the data folder. Null: each array is a .npy file.</summary>
    public string? File { get; init; }

    /// <summary>
    /// The arrays of what goes in, (samples, rows, columns) for one channel or (samples, channels, rows, columns); several are put together channel by channel. With
    /// <see cref="FieldFileOptions.Trajectories"/>: the states, (samples, rows, columns, times), an array a channel.
    /// </summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The arrays of what is to come out, likewise; empty with trajectories, whose outputs are the states that follow.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Which channels of the outputs are used, from 0; empty, the default: all.</summary>
    public IReadOnlyList<int> OutputChannels { get; init; } = [];

    /// <summary>The first sample used, from 0; default 0.</summary>
    [Range(0L, long.MaxValue)]
    public long First { get; init; }

    /// <summary>How many samples are used; null, the default: all from the first on.</summary>
    [Range(1L, long.MaxValue)]
    public long? Count { get; init; }

    /// <summary>Opens an array by the ending of its file's name.</summary>
    /// <exception cref="DataException">The file is missing or damaged, of an unknown kind, or has no such array.</exception>
    internal StoredArray Open(DataFolder folder, string name)
    {
        if (File is null) return NpyArray.Open(FileBytes.Open(InnerPath.Resolve(folder, name), "NumPy"));
        string path = InnerPath.Resolve(folder, File);
        return Path.GetExtension(File).ToUpperInvariant() switch
        {
            ".NPZ" => NpyArray.Open(ZipMemberBytes.Open(path, name + ".npy")),
            ".H5" or ".HDF5" => Hdf5Array.Open(path, name),
            ".MAT" => MatFile.Open(path, name),
            _ => throw new DataException($"{path} is of no kind that fields are read from: .npz, .h5, .hdf5 or .mat. For .npy files leave out 'file' and name them as the arrays."),
        };
    }
}
