using System.Reflection;
using System.Text.Json.Nodes;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Runs;

namespace Trainer.Reports;

/// <summary>A run's configuration, every value spelt out, as lines of which those that somebody chose are marked.</summary>
internal sealed class ConfigListing
{
    private readonly List<(string Text, bool IsMarked)> _lines = [];
    private readonly List<(string Path, string Value)> _marked = [];
    private readonly Func<string, bool>? _isMarked;
    private readonly ComponentCatalogue _catalogue = new();

    private ConfigListing(Func<string, bool>? isMarked) => _isMarked = isMarked;

    /// <summary>
    /// Marks what differs from what a configuration is based on, and where that says nothing from the defaults of the options; options of components in plugins
    /// have none that are known here, and are marked all.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="bases">A part of a configuration that it is based on; null for none.</param>
    public static IReadOnlyList<(string Text, bool IsMarked)> Against(JsonObject? bases, JsonObject config) => Compare(bases, config)._lines;

    /// <summary>The options that <see cref="Against"/> marks, each by its path with its value.</summary>
    public static IReadOnlyList<(string Path, string Value)> Changes(JsonObject? bases, JsonObject config) => Compare(bases, config)._marked;

    /// <summary>Marks the options that are named.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="paths">Their paths, as <see cref="RunComparison"/> gives them.</param>
    public static IReadOnlyList<(string Text, bool IsMarked)> WithMarked(JsonObject config, IReadOnlySet<string> paths)
    {
        var listing = new ConfigListing(paths.Contains);
        listing.WriteObject("", config, null, null, "", 0, isMarked: false, "");
        return listing._lines;
    }

    private static ConfigListing Compare(JsonObject? bases, JsonObject config)
    {
        var listing = new ConfigListing(isMarked: null);
        listing.WriteObject("", config, bases, typeof(RunOptions), "", 0, isMarked: false, "");
        return listing;
    }

    private void Write(string key, JsonNode? node, JsonNode? standard, Type? type, string path, int depth, string end)
    {
        if (node is JsonObject { Count: > 0 } value)
        {
            Type? actual = Resolve(type, value);
            JsonObject? same = ConfigTree.Expand(standard);
            bool isOther = !JsonText.AreSame(value[ConfigTree.TypeKey], same?[ConfigTree.TypeKey]);
            WriteObject($"\"{key}\": ", value, isOther ? null : same, actual, path, depth, _isMarked?.Invoke(path) ?? isOther, end);
            return;
        }

        Add(key, node, _isMarked?.Invoke(path) ?? !Agrees(node, standard), path, depth, end);
    }

    private void WriteObject(string prefix, JsonObject value, JsonObject? bases, Type? type, string path, int depth, bool isMarked, string end)
    {
        JsonObject? standards = Defaults(type);
        _lines.Add(($"{Indent(depth)}{prefix}{{", isMarked));
        int left = value.Count;
        foreach ((string key, JsonNode? node) in value)
        {
            string child = path.Length == 0 ? key : $"{path}:{key}", comma = --left > 0 ? "," : "";
            PropertyInfo? property = type is null ? null : OptionProperties.Of(type).FirstOrDefault(candidate => OptionProperties.Key(candidate) == key);
            // Which component it is was said by the line before.
            if (key == ConfigTree.TypeKey && _isMarked is null) Add(key, node, isMarked, child, depth + 1, comma);
            else Write(key, node, bases?.ContainsKey(key) is true ? bases[key] : standards?[key], property?.PropertyType, child, depth + 1, comma);
        }

        _lines.Add((Indent(depth) + "}" + end, false));
    }

    private void Add(string key, JsonNode? node, bool isMarked, string path, int depth, string end)
    {
        string value = node?.ToJsonString(OptionsWriter.OneLine) ?? "null";
        _lines.Add(($"{Indent(depth)}\"{key}\": {value}{end}", isMarked));
        if (isMarked) _marked.Add((path, value));
    }

    // The components of a list are spelt out here, and not in what they are based on.
    private static bool Agrees(JsonNode? node, JsonNode? standard) => (node, standard) switch
    {
        (JsonArray items, JsonArray others) => items.Count == others.Count && items.Zip(others).All(pair => Agrees(pair.First, pair.Second)),
        (JsonObject value, { } part) when ConfigTree.Expand(part) is { } entries => entries.All(entry => Agrees(value[entry.Key], entry.Value)),
        _ => JsonText.AreSame(node, standard),
    };

    private Type? Resolve(Type? declared, JsonObject value)
    {
        if (declared is null || ComponentCatalogue.KindOf(declared) is not { } kind) return declared;
        return value[ConfigTree.TypeKey] is JsonValue name && name.TryGetValue(out string? text) ? _catalogue.Find(kind, text)?.OptionsType : null;
    }

    private static JsonObject? Defaults(Type? type)
    {
        if (type is null || OptionInfo.Defaults(type) is not { } standard) return null;
        var defaults = new JsonObject();
        // What is required has no default.
        foreach (PropertyInfo property in OptionProperties.Of(type).Where(property => property.GetValue(standard) is not null)) defaults[OptionProperties.Key(property)] = OptionsWriter.Write(property.GetValue(standard));
        return defaults;
    }

    private static string Indent(int depth) => new(' ', 2 * depth);
}
