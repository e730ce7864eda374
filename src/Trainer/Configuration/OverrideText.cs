using System.Text.Json.Nodes;

namespace Trainer.Configuration;

/// <summary>Values written on a command line or in a variable: lists and objects are JSON, everything else is text until its type is known.</summary>
internal static class OverrideText
{
    /// <summary>True for what begins like a list or an object: that must be JSON to its end, since no option's text begins so.</summary>
    public static bool IsJson(string text) => text.AsSpan().TrimStart() is ['[' or '{', ..];

    /// <summary>Reads the value of a setting.</summary>
    /// <exception cref="ConfigException">It begins like a list or an object and is not JSON, or a key in it stands twice.</exception>
    public static JsonNode? Parse(string text, string path, string source) =>
        IsJson(text) ? JsonText.Parse(text, path, "the value", source)
        : text.Trim() == "null" ? null
        : JsonValue.Create(text);
}
