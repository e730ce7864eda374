using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainer.Configuration;

/// <summary>Reads configurations: the files it extends, the file, environment variables, then explicit settings, each over those before.</summary>
public static class ConfigLoader
{
    /// <summary>The prefix of environment variables that set values: <c>TRAINER__optimizer__learningRate=3e-4</c>.</summary>
    public const string VariablePrefix = "TRAINER__";

    private const string ExtendsKey = "extends";

    /// <summary>Reads a configuration file with everything it extends, then lays environment and settings over it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">Settings <c>section:key=value</c>, later ones over earlier ones.</param>
    /// <param name="environment">Variables to read instead of the process's; for tests.</param>
    /// <exception cref="ConfigException">A file is missing or not JSON, files extend each other in a circle, or a setting is malformed.</exception>
    public static ConfigTree Load(string path, IEnumerable<string>? settings = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var tree = new ConfigTree();
        foreach ((string file, JsonObject layer) in Layers(path, [])) tree.Merge(layer, new ConfigSource(file, IsText: false));
        Apply(tree, FromEnvironment(environment ?? ProcessVariables()));
        Apply(tree, (settings ?? []).Select(FromSetting));
        return tree;
    }

    // A file's bases come before it, each base once per mention.
    private static IEnumerable<(string File, JsonObject Layer)> Layers(string path, IReadOnlyList<string> chain)
    {
        string full = Path.GetFullPath(path);
        if (chain.Contains(full))
        {
            throw new ConfigException(ExtendsKey, "files extend each other in a circle: " + string.Join(" → ", chain.Append(full).Select(Shorten)) + ".");
        }

        JsonObject layer = Read(path, chain.Count > 0 ? chain[^1] : null);
        JsonNode? bases = layer[ExtendsKey];
        layer.Remove(ExtendsKey);
        foreach (string name in BaseNames(bases, path))
        {
            string file = Path.Combine(Path.GetDirectoryName(full)!, name);
            foreach ((string, JsonObject) inherited in Layers(Shorten(file), [.. chain, full])) yield return inherited;
        }

        yield return (Shorten(full), layer);
    }

    private static IEnumerable<string> BaseNames(JsonNode? bases, string file)
    {
        JsonNode?[] names = bases switch { null => [], JsonArray list => [.. list], _ => [bases] };
        return names.Select(name => name?.GetValueKind() == JsonValueKind.String
            ? name.GetValue<string>()
            : throw new ConfigException(ExtendsKey, "must be a path or a list of paths.", file));
    }

    private static JsonObject Read(string path, string? from)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigException(from is null ? "" : ExtendsKey, $"there is no file {path}." + Neighbour(path), from is null ? "" : Shorten(from));
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw new ConfigException("", $"{path} is a directory, not a file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException("", $"{path} cannot be read: {error.Message}");
        }

        return JsonText.Parse(text, "", path) as JsonObject ?? throw new ConfigException("", $"{path} must hold a JSON object {{ … }}.");
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
