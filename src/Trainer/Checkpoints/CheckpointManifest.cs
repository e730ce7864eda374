using System.Security.Cryptography;
using System.Text.Json;

namespace Trainer.Checkpoints;

/// <summary>What a checkpoint consists of: <c>manifest.json</c>, written last, so that a folder that has a fitting one is complete.</summary>
/// <param name="Format">The version of the layout.</param>
/// <param name="Step">How many optimisation steps had been made.</param>
/// <param name="Files">SHA-256 of each other file, by name, in lower-case hexadecimal.</param>
internal sealed record CheckpointManifest(int Format, long Step, IReadOnlyDictionary<string, string> Files)
{
    public const string FileName = "manifest.json";

    /// <summary>The layout that this version writes and reads.</summary>
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Writes the manifest beside the files that it describes.</summary>
    public static void Write(string folder, long step, IReadOnlyDictionary<string, string> hashes)
    {
        var manifest = new CheckpointManifest(CurrentFormat, step, hashes);
        using FileStream stream = File.Create(Path.Combine(folder, FileName));
        JsonSerializer.Serialize(stream, manifest, Json);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads the manifest of <paramref name="folder"/> without checking its files.</summary>
    /// <exception cref="CheckpointException">There is none, it is damaged, or it is from a newer version.</exception>
    public static CheckpointManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        CheckpointManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<CheckpointManifest>(File.ReadAllBytes(path), Json);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"{folder} is not a checkpoint: it has no {FileName}.", error);
        }
        catch (JsonException error)
        {
            throw new CheckpointException($"{path} is damaged: {error.Message}", error);
        }

        if (manifest?.Files is null || Checkpoint.Files.Any(name => !manifest.Files.ContainsKey(name)))
        {
            throw new CheckpointException($"{path} is damaged: it does not list {string.Join(", ", Checkpoint.Files)}.");
        }

        if (manifest.Format > CurrentFormat)
        {
            throw new CheckpointException($"{folder} was written by a newer version of Trainer (format {manifest.Format}; this one reads up to {CurrentFormat}).");
        }

        return manifest;
    }

    /// <summary>Checks every file of <paramref name="folder"/> against its hash.</summary>
    /// <exception cref="CheckpointException">A file is missing or differs.</exception>
    public void Verify(string folder)
    {
        foreach ((string name, string expected) in Files)
        {
            string path = Path.Combine(folder, name);
            if (Path.GetFileName(name) != name) throw new CheckpointException($"{folder} is damaged: its manifest names a file outside it ({name}).");
            if (!File.Exists(path)) throw new CheckpointException($"{folder} is incomplete: {name} is missing.");
            if (Hash(path) != expected) throw new CheckpointException($"{path} is damaged: its SHA-256 differs from the one recorded when it was written.");
        }
    }

    private static string Hash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
