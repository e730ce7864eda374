using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainer.Configuration;

/// <summary>Values written on a command line or in a variable: lists and objects are JSON, everything else is text until its type is known.</summary>
internal static class OverrideText
{
    public static JsonNode? Parse(string text)
    {
        string trimmed = text.Trim();
        if (trimmed == "null") return null;
        if (trimmed.StartsWith('[') || trimmed.StartsWith('{'))
        {
            try
            {
                return JsonNode.Parse(trimmed);
            }
            catch (JsonException)
            {
                return JsonValue.Create(text);
            }
        }

        return JsonValue.Create(text);
    }
}
