using System.Globalization;
using System.Text.Json.Nodes;
using Trainer.Data;

namespace Trainer.Experiments;

/// <summary>Tells whether a configuration would be trained on the same files: names, sizes and times of those that its task and its weights name.</summary>
/// <remarks>
/// A text in them that is the name of a file or folder, in the data folder or by its whole path, is taken for one that is read; data sets called by their names
/// lie in folders called so. A name too many only costs training anew when what lies there changes.
/// </remarks>
/// <param name="data">Where data sets lie.</param>
internal sealed class DataFingerprint(DataFolder data)
{
    // As deep as a data set may be laid out, and no deeper: links may make circles. What cannot be opened here is refused, by name, when it is read.
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = FileAttributes.None };

    private readonly Dictionary<string, string> _known = [];

    /// <summary>The files of a configuration, a line each.</summary>
    /// <param name="config">The configuration, every value spelt out.</param>
    public string Of(JsonObject config) =>
        string.Join('\n', Texts(config["task"]).Concat(Texts(config["training"]?["weights"])).Distinct().Select(Files).Where(files => files.Length > 0));

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject entries => entries.SelectMany(entry => Texts(entry.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.TryGetValue(out string? text) && text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) => [text],
        _ => [],
    };

    private string Files(string name)
    {
        if (_known.TryGetValue(name, out string? known)) return known;
        string path = Path.GetFullPath(name, data.Path);
        IEnumerable<string> files = File.Exists(path) ? [path] : Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", Below).Order(StringComparer.Ordinal) : [];
        return _known[name] = string.Join('\n', files.Select(file => new FileInfo(file)).Select(file =>
            string.Create(CultureInfo.InvariantCulture, $"{name} {Path.GetRelativePath(path, file.FullName)} {file.Length} {file.LastWriteTimeUtc.Ticks}")));
    }
}
