using System.Text.Json;

namespace Trainer.Configuration;

/// <summary>Finds keys that stand twice in one object. (System.Text.Json can refuse them too, but then tells neither the path nor the place.)</summary>
internal static class DuplicateKeys
{
    /// <summary>The path of the first key that stands twice and where its second mention begins, in bytes; null when there is none.</summary>
    /// <param name="reader">A reader at the beginning of the text.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static (string Path, long Offset)? Find(ref Utf8JsonReader reader)
    {
        var open = new Stack<Level>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    Level level = open.Peek();
                    level.Key = Text(ref reader);
                    if (!level.Keys!.Add(level.Key)) return (string.Join(':', open.Reverse().Select(each => each.Key)), reader.TokenStartIndex);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                default:
                    if (open.TryPeek(out Level? list) && list.Keys is null) list.Key = $"{list.Items++}";
                    if (reader.TokenType == JsonTokenType.String) _ = Text(ref reader);
                    else if (reader.TokenType == JsonTokenType.StartObject) open.Push(new Level { Keys = [] });
                    else if (reader.TokenType == JsonTokenType.StartArray) open.Push(new Level());
                    break;
            }
        }

        return null;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            // Half of a surrogate pair, which the reader lets pass until the text is wanted.
            throw new JsonException("A \\u escape does not stand for a character.", error);
        }
    }

    private sealed class Level
    {
        /// <summary>The keys of an object so far; null for a list.</summary>
        public HashSet<string>? Keys { get; init; }

        public int Items { get; set; }

        public string Key { get; set; } = "";
    }
}
