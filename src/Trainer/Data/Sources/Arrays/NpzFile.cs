using System.IO.Compression;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>NumPy archives (<c>.npz</c>) and arrays (<c>.npy</c>) as tensors.</summary>
public static class NpzFile
{
    private const string Ending = ".npy";

    /// <summary>The names of the arrays of an archive, in its order.</summary>
    /// <exception cref="DataException">The file is missing or no archive.</exception>
    public static IReadOnlyList<string> Keys(string path) => FileGuard.Read(path, ".npz", () =>
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return archive.Entries.Where(entry => entry.FullName.EndsWith(Ending, StringComparison.Ordinal)).Select(entry => entry.FullName[..^Ending.Length]).ToArray();
    });

    /// <summary>Reads an array of an archive, whatever its numbers, as float32 of its shape.</summary>
    /// <exception cref="DataException">The file is missing or damaged, or has no such array (the message lists those it has), or the array is empty or not of numbers.</exception>
    public static Tensor Read(string path, string key)
    {
        IReadOnlyList<string> keys = Keys(path);
        if (!keys.Contains(key)) throw new DataException($"{path} has no array '{key}'; it has {(keys.Count == 0 ? "none" : string.Join(", ", keys))}. Name one of these.");
        return Read(NpyArray.Open(ZipMemberBytes.Open(path, key + Ending)));
    }

    /// <summary>Reads a <c>.npy</c> file as float32.</summary>
    /// <exception cref="DataException">It is missing or damaged, empty or not of numbers.</exception>
    public static Tensor ReadSingle(string path) => Read(NpyArray.Open(FileBytes.Open(path, "NumPy")));

    /// <summary>Writes an archive, over one that is there.</summary>
    /// <param name="path">The file; folders on the way are made.</param>
    /// <param name="arrays">Tensors of float32, float64, int32, int64, uint8 or bool, by name; they are disposed of.</param>
    /// <exception cref="DataException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyCollection<KeyValuePair<string, Tensor>> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        WholeFile.Write(path, stream =>
        {
            using ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string name, Tensor array) in arrays)
            {
                using Stream entry = archive.CreateEntry(name + Ending, CompressionLevel.Fastest).Open();
                NpyWriter.Write(entry, array);
                array.Dispose();
            }
        });
    }

    private static Tensor Read(StoredArray array)
    {
        using (array)
        {
            long bytes = array.Count * array.RowBytes;
            if (bytes > Array.MaxLength) throw array.Fault("has more than 2 GiB");
            var raw = new byte[bytes];
            array.ReadRows(0, (int)array.Count, raw);
            Tensor values = empty([.. array.Shape], dtype: ScalarType.Float32).DetachFromDisposeScope();
            Numbers.Convert(array.Type, raw, TensorMemory.AsSpan<float>(values));
            return values;
        }
    }
}
