using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainer.Configuration;

/// <summary>Reads configurations: the files it extends, the file, environment variables, then explicit settings, each over those before.</summary>
public static class ConfigLoader
{
    /// <summary>The prefix of environment variables that set values: <c>TRAINER__optimizer__learningRate=3e-4</c>.</summary>
    public const string VariablePrefix = "TRAINER__";

    private const string ExtendsKey = "extends";

    // Enough for any use; bases that extend bases twice each would double without end.
    private const int MostFiles = 100;

    private const int MostCharacters = 16 << 20;

    /// <summary>Reads a configuration file with everything it extends, then lays environment and settings over it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">Settings <c>section:key=value</c>, later ones over earlier ones.</param>
    /// <param name="environment">Variables to read instead of the process's; for tests.</param>
    /// <param name="layers">What lies over the files and below environment and settings.</param>
    /// <exception cref="ConfigException">A file is missing or not JSON, files extend each other in a circle, or a setting is malformed.</exception>
    public static ConfigTree Load(string path, IEnumerable<string>? settings = null, IReadOnlyDictionary<string, string>? environment = null, IEnumerable<(JsonObject Layer, ConfigSource Source)>? layers = null)
    {
        var tree = new ConfigTree();
        foreach ((string file, JsonObject layer) in Layers(path, [], [])) tree.Merge(layer, new ConfigSource(file, IsText: false));
        foreach ((JsonObject layer, ConfigSource source) in layers ?? []) tree.Merge(layer, source);
        Apply(tree, FromEnvironment(environment ?? ProcessVariables()));
        Apply(tree, (settings ?? []).Select(FromSetting));
        return tree;
    }

    /// <summary>Lays settings over a configuration that a program has made.</summary>
    /// <param name="layer">The configuration.</param>
    /// <param name="origin">What it is called in messages.</param>
    /// <param name="settings">Settings <c>section:key=value</c>, later ones over earlier ones.</param>
    /// <exception cref="ConfigException">A setting is malformed.</exception>
    public static ConfigTree LayOver(JsonObject layer, string origin, IEnumerable<string> settings)
    {
        var tree = new ConfigTree();
        tree.Merge(layer, new ConfigSource(origin, IsText: false));
        Apply(tree, settings.Select(FromSetting));
        return tree;
    }

    /// <summary>Reads what a configuration file extends, without what it says itself; empty where it extends nothing.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigException">As of <see cref="Load"/>.</exception>
    public static JsonObject LoadBases(string path)
    {
        var tree = new ConfigTree();
        foreach ((string file, JsonObject layer) in Layers(path, [], []).ToArray()[..^1]) tree.Merge(layer, new ConfigSource(file, IsText: false));
        return tree.Root;
    }

    // A file's bases come before it, each base once per mention.
    private static IEnumerable<(string File, JsonObject Layer)> Layers(string path, IReadOnlyList<string> chain, List<string> read)
    {
        string full = Path.GetFullPath(path);
        if (chain.Contains(full))
        {
            throw new ConfigException(ExtendsKey, "files extend each other in a circle: " + string.Join(" → ", chain.Append(full).Select(Shorten)) + ".");
        }

        read.Add(full);
        if (read.Count > MostFiles) throw new ConfigException(ExtendsKey, $"more than {MostFiles} files are read: files extend files that extend others, or a list is too long.", Shorten(chain[^1]));
        JsonObject layer = Read(path, chain.Count > 0 ? chain[^1] : null);
        JsonNode? bases = layer[ExtendsKey];
        layer.Remove(ExtendsKey);
        foreach (string name in BaseNames(bases, path))
        {
            string file = Path.Combine(Path.GetDirectoryName(full)!, name);
            foreach ((string, JsonObject) inherited in Layers(Shorten(file), [.. chain, full], read)) yield return inherited;
        }

        yield return (Shorten(full), layer);
    }

    private static IEnumerable<string> BaseNames(JsonNode? bases, string file)
    {
        JsonNode?[] names = bases switch { null => [], JsonArray list => [.. list], _ => [bases] };
        return names.Select(name => name?.GetValueKind() == JsonValueKind.String && name.GetValue<string>() is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : throw new ConfigException(ExtendsKey, "must be a path or a list of paths.", file));
    }

    private static JsonObject Read(string path, string? from)
    {
        string text;
        try
        {
            text = ReadText(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Problem($"there is no file {path}." + Neighbour(path));
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw Problem($"{path} is a directory, not a file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Problem($"{path} cannot be read: {error.Message}");
        }

        if (text.Length > MostCharacters) throw Problem($"{path} has more than {MostCharacters:N0} characters: it is no configuration.");
        return JsonText.Parse(text, "", path) as JsonObject ?? throw Problem($"{path} must hold a JSON object {{ … }}.");

        ConfigException Problem(string message) => from is null ? new("", message) : new(ExtendsKey, message, Shorten(from));
    }

    // A device has no length, and may have no end.
    private static string ReadText(string path)
    {
        using var reader = new StreamReader(path);
        var text = new StringBuilder();
        var block = new char[1 << 14];
        for (int count = 1; count > 0 && text.Length <= MostCharacters;)
        {
            count = reader.Read(block);
            text.Append(block, 0, count);
        }

        return text.ToString();
    }

    private static string Neighbour(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) return "";
        string? nearest = NearestName.Of(Path.GetFileName(path), Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!));
        return nearest is null ? "" : $" Did you mean {Path.Combine(Path.GetDirectoryName(path) ?? "", nearest)}?";
    }

    // A component is picked before its options are set, whatever the order in which they are given; an outer one before those within it.
    private static void Apply(ConfigTree tree, IEnumerable<(string Path, string Text, ConfigSource Source)> values)
    {
        (string Path, string Text, ConfigSource Source)[] all = [.. values];
        foreach ((string path, string text, ConfigSource source) in all.OrderBy(value => PicksComponent(value.Path, value.Text) ? value.Path.AsSpan().Count(':') : int.MaxValue))
        {
            tree.Set(path, text, source);
        }

        // The short form, optimizer=sgd, is text that other settings lead through.
        bool PicksComponent(string path, string text) => path.Split(':')[^1] == ConfigTree.TypeKey
            || (!OverrideText.IsJson(text) && all.Any(other => other.Path.StartsWith(path + ":", StringComparison.Ordinal)));
    }

    private static IEnumerable<(string Path, string Text, ConfigSource Source)> FromEnvironment(IReadOnlyDictionary<string, string> environment) =>
        environment.Where(variable => variable.Key.StartsWith(VariablePrefix, StringComparison.Ordinal))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => (variable.Key[VariablePrefix.Length..].Replace("__", ":"), variable.Value, new ConfigSource(variable.Key, IsText: true)));

    private static (string Path, string Text, ConfigSource Source) FromSetting(string setting)
    {
        int equals = setting.IndexOf('=');
        return equals > 0
            ? (setting[..equals], setting[(equals + 1)..], new ConfigSource("--set", IsText: true))
            : throw new ConfigException("", $"--set {setting}: write section:key=value, for example --set optimizer:learningRate=3e-4.");
    }

    private static Dictionary<string, string> ProcessVariables() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    private static string Shorten(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }
}
