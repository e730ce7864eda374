using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainer.Configuration;

/// <summary>A configuration made of layers, and for each value the layer it came from.</summary>
/// <remarks>
/// Objects merge key by key and everything else is replaced whole: a list in a later layer takes the place of the earlier one, and an object
/// whose <c>"type"</c> changes starts afresh, since another component's options mean nothing to it. (Flattened key-value stores, such as
/// Microsoft.Extensions.Configuration, would merge lists item by item.) Text where options are to be set is short for an object with that
/// <c>"type"</c>: <c>"cosine"</c> and <c>{"type": "cosine"}</c> merge alike.
/// </remarks>
public sealed class ConfigTree
{
    /// <summary>The key that picks a component.</summary>
    public const string TypeKey = "type";

    private const int DeepestPath = 64;

    private readonly Dictionary<string, ConfigSource> _sources = [];

    /// <summary>The merged configuration.</summary>
    public JsonObject Root { get; } = [];

    /// <summary>Where the value at <paramref name="path"/>, or the nearest object above it, came from.</summary>
    public ConfigSource SourceOf(string path)
    {
        for (string at = path; ; at = at[..Math.Max(at.LastIndexOf(':'), 0)])
        {
            if (_sources.TryGetValue(at, out ConfigSource? source)) return source;
            if (at.Length == 0) return ConfigSource.None;
        }
    }

    /// <summary>Puts a layer on top.</summary>
    public void Merge(JsonObject layer, ConfigSource source) => Merge(Root, layer, "", source);

    /// <summary>Sets one value by its path; parts of the path that are missing are created.</summary>
    /// <param name="path">Keys, or positions in a list, joined with ':'.</param>
    /// <param name="text">JSON, or plain text.</param>
    /// <param name="source">Where it came from.</param>
    /// <exception cref="ConfigException">The path leads through something that is not an object or list.</exception>
    public void Set(string path, string text, ConfigSource source)
    {
        string[] parts = path.Split(':');
        if (parts.Any(string.IsNullOrWhiteSpace)) throw new ConfigException(path, "is not a path of keys joined with ':'.", source.Name);
        if (parts.Length > DeepestPath) throw new ConfigException(path, $"has {parts.Length:N0} parts; {DeepestPath} are as deep as it goes.", source.Name);
        JsonNode node = Root;
        for (int i = 0; i < parts.Length - 1; i++)
        {
            node = Descend(node, parts[i], string.Join(':', parts[..(i + 1)]), source);
        }

        JsonNode? value = OverrideText.Parse(text, path, source.Name);
        if (node is JsonObject parent)
        {
            Merge(parent, new JsonObject { [parts[^1]] = value }, string.Join(':', parts[..^1]), source);
        }
        else
        {
            var list = (JsonArray)node;
            list[Position(list, parts[^1], path, source)] = value;
            _sources[path] = source;
        }
    }

    private static JsonNode Descend(JsonNode node, string part, string path, ConfigSource source)
    {
        JsonNode? child = node is JsonArray items
            ? items[Position(items, part, path, source)] ?? throw new ConfigException(path, "is null.", source.Name)
            : node[part];
        if (child is JsonObject or JsonArray) return child;
        JsonObject made = child is null ? [] : Expand(child) ?? throw new ConfigException(path, "is a single value, not an object that has keys.", source.Name);
        if (node is JsonArray list) list[Position(list, part, path, source)] = made;
        else node[part] = made;
        return made;
    }

    /// <summary>An object, or the one that text is short for; null for anything else.</summary>
    internal static JsonObject? Expand(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? new JsonObject { [TypeKey] = node.GetValue<string>() } : node as JsonObject;

    private static int Position(JsonArray list, string part, string path, ConfigSource source) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int position) && position < list.Count
            ? position
            : throw new ConfigException(path, $"is not a position in the list of {list.Count} before it (positions start at 0).", source.Name);

    private void Merge(JsonObject target, JsonObject layer, string path, ConfigSource source)
    {
        foreach ((string key, JsonNode? value) in layer)
        {
            string childPath = path.Length == 0 ? key : path + ":" + key;
            if (key == TypeKey && target[TypeKey] is { } old && value is not null && !JsonText.AreSame(old, value))
            {
                target.Clear();
                Forget(path);
            }

            if (Mergeable(target[key], value) is (JsonObject existing, JsonObject incoming))
            {
                if (target[key] is not JsonObject) target[key] = existing;
                Merge(existing, incoming, childPath, source);
            }
            else
            {
                Forget(childPath);
                target[key] = value?.DeepClone();
                _sources[childPath] = source;
            }
        }
    }

    // Both as objects, unless the later takes the place of the earlier: two single values, a list, another component.
    private static (JsonObject Existing, JsonObject Incoming)? Mergeable(JsonNode? earlier, JsonNode? later)
    {
        if (earlier is not JsonObject && later is not JsonObject) return null;
        if (later is not JsonObject && earlier?[TypeKey] is null) return null;
        if (Expand(earlier) is not { } existing || Expand(later) is not { } incoming) return null;
        return incoming[TypeKey] is not { } type || JsonText.AreSame(existing[TypeKey], type) ? (existing, incoming) : null;
    }

    private void Forget(string path)
    {
        foreach (string known in _sources.Keys.Where(known => known == path || known.StartsWith(path + ":", StringComparison.Ordinal)).ToList())
        {
            _sources.Remove(known);
        }
    }
}
