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
    private readonly Func<string, bool>? _isMarked;
    private readonly ComponentCatalogue _catalogue = new();

    private ConfigListing(Func<string, bool>? isMarked) => _isMarked = isMarked;

    /// <summary>Marks what differs from the defaults of the options; options of components in plugins have none that are known here, and are marked all.</summary>
    public static IReadOnlyList<(string Text, bool IsMarked)> AgainstDefaults(JsonObject config)
    {
        var listing = new ConfigListing(isMarked: null);
        listing.WriteObject("", config, typeof(RunOptions), "", 0, isMarked: false, "");
        return listing._lines;
    }

    /// <summary>Marks the options that are named.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="paths">Their paths, as <see cref="RunComparison"/> gives them.</param>
    public static IReadOnlyList<(string Text, bool IsMarked)> WithMarked(JsonObject config, IReadOnlySet<string> paths)
    {
        var listing = new ConfigListing(paths.Contains);
        listing.WriteObject("", config, null, "", 0, isMarked: false, "");
        return listing._lines;
    }

    private void Write(string key, JsonNode? node, JsonNode? standard, Type? type, string path, int depth, string end)
    {
        if (node is JsonObject { Count: > 0 } value)
        {
            Type? actual = Resolve(type, value);
            bool isOther = _isMarked?.Invoke(path) ?? !JsonText.AreSame(value[ConfigTree.TypeKey], (standard as JsonObject)?[ConfigTree.TypeKey]);
            WriteObject($"\"{key}\": ", value, actual, path, depth, isOther, end);
            return;
        }

        bool isMarked = _isMarked?.Invoke(path) ?? !JsonText.AreSame(node, standard);
        _lines.Add(($"{Indent(depth)}\"{key}\": {node?.ToJsonString(OptionsWriter.OneLine) ?? "null"}{end}", isMarked));
    }

    private void WriteObject(string prefix, JsonObject value, Type? type, string path, int depth, bool isMarked, string end)
    {
        JsonObject? standards = Defaults(type);
        _lines.Add(($"{Indent(depth)}{prefix}{{", isMarked));
        int left = value.Count;
        foreach ((string key, JsonNode? node) in value)
        {
            string child = path.Length == 0 ? key : $"{path}:{key}", comma = --left > 0 ? "," : "";
            PropertyInfo? property = type is null ? null : OptionProperties.Of(type).FirstOrDefault(candidate => OptionProperties.Key(candidate) == key);
            // Which component it is was said by the line before.
            if (key == ConfigTree.TypeKey && _isMarked is null) _lines.Add(($"{Indent(depth + 1)}\"{key}\": {node?.ToJsonString(OptionsWriter.OneLine)}{comma}", isMarked));
            else Write(key, node, standards?[key], property?.PropertyType, child, depth + 1, comma);
        }

        _lines.Add((Indent(depth) + "}" + end, false));
    }

    private Type? Resolve(Type? declared, JsonObject value)
    {
        if (declared is null || ComponentCatalogue.KindOf(declared) is not { } kind) return declared;
        return value[ConfigTree.TypeKey] is JsonValue name && name.TryGetValue(out string? text) ? _catalogue.Find(kind, text)?.OptionsType : null;
    }

    private static JsonObject? Defaults(Type? type)
    {
        if (type is null || type.IsAbstract || type.GetConstructor(Type.EmptyTypes) is null) return null;
        object standard = Activator.CreateInstance(type)!;
        var defaults = new JsonObject();
        // What is required has no default.
        foreach (PropertyInfo property in OptionProperties.Of(type).Where(property => property.GetValue(standard) is not null)) defaults[OptionProperties.Key(property)] = OptionsWriter.Write(property.GetValue(standard));
        return defaults;
    }

    private static string Indent(int depth) => new(' ', 2 * depth);
}
