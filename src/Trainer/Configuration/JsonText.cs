using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainer.Configuration;

/// <summary>Reads JSON as people write it: with comments and commas at the ends of lists, but no key twice.</summary>
internal static class JsonText
{
    private const int MaximumDepth = 64;

    private static readonly JsonDocumentOptions Syntax = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = MaximumDepth,
    };

    /// <summary>Reads <paramref name="text"/>.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="path">The key that the text is the value of; empty for a whole configuration.</param>
    /// <param name="name">What messages call the text: a file's name.</param>
    /// <param name="source">Where it came from, if <paramref name="name"/> does not say so.</param>
    /// <exception cref="ConfigException">It is not JSON, or a key stands twice; the message says where.</exception>
    public static JsonNode? Parse(string text, string path, string name, string source = "")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = Syntax.CommentHandling, AllowTrailingCommas = true, MaxDepth = MaximumDepth });
            if (DuplicateKeys.Find(ref reader) is (string duplicate, long offset))
            {
                string whole = path.Length == 0 ? duplicate : path + ":" + duplicate;
                throw new ConfigException(whole, $"{name}{Place(bytes, offset)}: the key '{duplicate.Split(':')[^1]}' stands twice.", source);
            }

            return JsonNode.Parse(bytes, documentOptions: Syntax);
        }
        catch (JsonException error)
        {
            throw new ConfigException(path, $"{name}{Place(error)}: {Reason(error)}", source);
        }
    }

    /// <summary>Whether two values are the same; numbers by value. (JsonNode.DeepEquals throws where it meets one with too large an exponent: then the texts decide.)</summary>
    public static bool AreSame(JsonNode? a, JsonNode? b)
    {
        try
        {
            return JsonNode.DeepEquals(a, b);
        }
        catch (ArgumentOutOfRangeException)
        {
            return a?.ToJsonString() == b?.ToJsonString();
        }
    }

    private static string Place(JsonException error) =>
        error.LineNumber is { } line ? $", line {line + 1}, column {(error.BytePositionInLine ?? 0) + 1}" : "";

    private static string Place(ReadOnlySpan<byte> bytes, long offset)
    {
        ReadOnlySpan<byte> before = bytes[..(int)offset];
        return $", line {before.Count((byte)'\n') + 1}, column {Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1}";
    }

    // The serializer appends its own idea of the place, counted from 0; the path and place stand before the message already.
    private static string Reason(JsonException error)
    {
        int end = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? error.Message : error.Message[..end]).Trim();
    }
}
