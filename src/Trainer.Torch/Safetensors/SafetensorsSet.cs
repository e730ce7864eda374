using System.Text.Json;
using static TorchSharp.torch;

namespace Trainer.Torch.Safetensors;

/// <summary>
/// The tensors of one safetensors file, or of several under an index as Hugging Face writes it: <c>model.safetensors.index.json</c> with a
/// <c>weight_map</c> from each tensor's name to the file beside the index that holds it.
/// </summary>
/// <remarks>A file beside the index may be a link, since caches of downloaded models consist of them.</remarks>
public sealed class SafetensorsSet : IDisposable
{
    private const string IndexSuffix = ".index.json";
    private const int LargestIndex = 100_000_000;
    private readonly Dictionary<string, SafetensorsReader> _files = [];
    private readonly Dictionary<string, SafetensorsReader> _holders = [];

    /// <summary>Opens a file, an index, or a folder that holds <c>model.safetensors</c> or its index. Every file is checked before any tensor is read.</summary>
    /// <exception cref="SafetensorsException">A file breaks a rule of the format, the index names a file outside its folder, or a tensor is not where it says.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public SafetensorsSet(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = Directory.Exists(path) ? InFolder(path) : path;
        try
        {
            if (Path.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase)) OpenIndex();
            else Open(Path, System.IO.Path.GetFileName(Path), null);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file or the index.</summary>
    public string Path { get; }

    /// <summary>All tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _holders.ToDictionary(holder => holder.Key, holder => holder.Value.Entries[holder.Key]);

    /// <summary>Reads a tensor into new memory on the CPU.</summary>
    /// <exception cref="SafetensorsException">No tensor of this name, or its bytes cannot be read.</exception>
    public Tensor Read(string name) =>
        _holders.TryGetValue(name, out SafetensorsReader? file) ? file.Read(name) : throw new SafetensorsException(Path, $"there is no tensor '{name}'");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafetensorsReader file in _files.Values) file.Dispose();
        _files.Clear();
        _holders.Clear();
    }

    private static string InFolder(string folder)
    {
        string file = System.IO.Path.Combine(folder, "model.safetensors");
        if (File.Exists(file)) return file;
        return File.Exists(file + IndexSuffix) ? file + IndexSuffix : throw new SafetensorsException(folder, "it has neither model.safetensors nor model.safetensors.index.json");
    }

    private void OpenIndex()
    {
        foreach (IGrouping<string, string> shard in ReadIndex().GroupBy(entry => entry.Value, entry => entry.Key)) Open(Beside(shard.Key), shard.Key, shard);
    }

    // With an index, only what it names counts: a shard may hold more.
    private void Open(string path, string name, IEnumerable<string>? tensors)
    {
        var file = new SafetensorsReader(path);
        _files.Add(name, file);
        foreach (string tensor in tensors ?? file.Entries.Keys)
        {
            if (!file.Entries.ContainsKey(tensor)) throw new SafetensorsException(Path, $"tensor '{tensor}' is not in {name}, where the index has it");
            _holders.Add(tensor, file);
        }
    }

    private string Beside(string name)
    {
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().IndexOfAny('/', '\\', ':') >= 0)
            throw new SafetensorsException(Path, $"the index names a file outside its folder: '{name}'");
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, path = System.IO.Path.Combine(folder, name);
        if (!File.Exists(path)) throw new SafetensorsException(Path, $"the index names {name}, which is not there");
        return path;
    }

    private Dictionary<string, string> ReadIndex()
    {
        long length = new FileInfo(Path).Length;
        if (length > LargestIndex) throw new SafetensorsException(Path, $"an index of {length} bytes is more than any model needs");
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path));
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
                throw new SafetensorsException(Path, "it has no weight_map");
            var files = new Dictionary<string, string>();
            foreach (JsonProperty entry in map.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.String || !files.TryAdd(entry.Name, entry.Value.GetString()!))
                    throw new SafetensorsException(Path, $"'{entry.Name}' in weight_map has no file, or stands twice");
            }

            return files;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new SafetensorsException(Path, $"it is no index: {error.Message}", error);
        }
    }
}
