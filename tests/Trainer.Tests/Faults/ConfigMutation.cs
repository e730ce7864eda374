using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Trainer.Configuration;
using Trainer.Randomness;

namespace Trainer.Tests.Faults;

/// <summary>Damages configurations as slips of the hand, other programs and ill will do.</summary>
internal static class ConfigMutation
{
    private const string Mark = "\u0001here\u0001";

    /// <summary>Values that belong nowhere, as they stand in a file; some are no JSON.</summary>
    public static IReadOnlyList<string> OddValues { get; } =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "3", "0.5", "1.5", "1e3", "20.0", "1e400", "-1e400", "1e-400", "1e99999999999", "1e-99999999999", "0e99999999999",
        "1" + new string('0', 1000), "0." + new string('0', 1000) + "1", new string('9', 100_000), "2147483647", "2147483648", "-2147483648", "9223372036854775807", "9223372036854775808",
        "NaN", "Infinity", "-Infinity", "0x10", "01", "+1", ".5", "1.", "1e", "--1", "'single'", "undefined", "tru", "@", "",
        "\"\"", "\" \"", "\"text\"", "\"3\"", "\"true\"", "\"null\"", "\"NaN\"", "\"1e400\"", "\"..\"", "\"../../etc/passwd\"", "\"/dev/null\"", "\"/dev/zero\"", "\"a\\u0000b\"",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\ud83d\ude00\"", "\"\\u202eabc\"", "\"\\ufeff\"", "\"\\u001b[2J\"", "\"a\\nb\\tc\"", "\"\u0007\"", "\"\ufffd\uffff\"", "\"*\"", "\"[\"", "\"{0}\"", "\"[red]x[/]\"",
        "\"" + new string('x', 100_000) + "\"", "\"" + new string('/', 5_000) + "\"", "\"a:b\"",
        "[]", "{}", "[null]", "[[]]", "[{}]", "[0]", "[1, 2, 3]", "[\"a\", 1, null, {}]", "[-1]", "{\"\": 0}", "{\"type\": null}", "{\"type\": 3}", "{\"type\": \"\"}", "{\"type\": \"adam\"}",
        "{\"type\": {\"type\": \"adam\"}}", "{\"type\": \"sgd\", \"momentum\": 2}", "{\"a:b\": 0}", "{\"a\": 0, \"a\": 1}", "{\"a\": 0, \"\\u0061\": 1}", "{\"x\": 1, \"X\": 2}",
        "[" + string.Join(',', Enumerable.Repeat("0", 20_000)) + "]", "{" + string.Join(',', Enumerable.Range(0, 2_000).Select(i => $"\"k{i}\": {i}")) + "}",
        Nested("[", "]", 60), Nested("[", "]", 70), Nested("[", "]", 10_000), Nested("[", "", 100_000), Nested("{\"a\":", "}", 60), Nested("{\"a\":", "}", 10_000), Nested("{\"type\":", "}", 40),
        Folds(3), Folds(20), Folds(45), Folds(58), Folds(60), Folds(3_000),
    ];

    /// <summary>A damaged copy of a configuration's text.</summary>
    public static Gen<string> Of(Gen<string> valid) => Gen.OneOf(Structural(valid), Structural(Structural(valid)), Textual(valid));

    /// <summary>Settings of the command line, right and wrong, of a configuration.</summary>
    public static Gen<string> Setting(Gen<string> valid)
    {
        Gen<string> path = Gen.Select(valid, Gen.Int[0, 10_000], (text, at) => Paths(text) is { Count: > 0 } all ? all[at % all.Count] : "name");
        Gen<string> odd = Gen.OneOf(
            path, path,
            Gen.Select(path, Choice.Of(":", ":0", ":-1", ":99999999999", ":type", "::", " ", ":\u202e", ":a:b:c", "\0"), (start, end) => start + end),
            Choice.Of("", ":", "a", "extends", "plugins", "plugins:0", "type", new string('k', 100_000), string.Join(':', Enumerable.Repeat("a", 30_000)), "task" + string.Concat(Enumerable.Repeat(":data", 500)), "\ud800"),
            Gen.String[Gen.Char, 0, 20]);
        Gen<string> value = Gen.OneOf(Choice.Of([.. OddValues]), Choice.Of([.. OddValues.Select(text => text.Trim('"'))]), Gen.String[Gen.Char, 0, 20]);
        return Gen.Select(odd, Choice.Of("=", "=", "=", "=", "", "==", " = "), value, (left, sign, right) => left + sign + right);
    }

    // Something else in the place of a value, without a key, with a key twice, or under another key.
    private static Gen<string> Structural(Gen<string> valid) => Gen.Select(valid, Gen.Int[0, 10_000], Choice.Of([.. OddValues]), Gen.Int[0, 9], (text, at, odd, kind) =>
    {
        if (Parse(text) is not JsonObject root || Places(root) is not { Count: > 0 } places) return text;
        (JsonNode parent, string key, int index) = places[at % places.Count];
        JsonNode? old = parent is JsonObject holder ? holder[key] : parent[index];
        string before = old?.ToJsonString() ?? "null";
        if (parent is not JsonObject owner)
        {
            ((JsonArray)parent)[index] = Mark;
            return Fill(root, odd);
        }

        switch (kind)
        {
            case 0:
                owner.Remove(key);
                return Text(root);
            case 1: // The key twice.
                owner[key] = Mark;
                return Fill(root, $"{before}, {JsonSerializer.Serialize(key)}: {odd}");
            case 2: // A slip in the key.
                owner.Remove(key);
                owner[key.Length > 1 ? key[1..] : key + key] = old;
                return Text(root);
            case 3: // A key that is none.
                owner["extends"] = Mark;
                return Fill(root, odd);
            default:
                owner[key] = Mark;
                return Fill(root, odd);
        }
    });

    private static Gen<string> Textual(Gen<string> valid) => Gen.Select(valid, Gen.ULong, (text, seed) =>
        Encoding.Latin1.GetString(Mutation.Apply(Encoding.UTF8.GetBytes(text), new RandomStream((long)(seed >> 1)))));

    private static string Fill(JsonObject root, string raw) => Text(root).Replace(Escaped, raw, StringComparison.Ordinal);

    private static string Escaped { get; } = JsonValue.Create(Mark)!.ToJsonString(OptionsWriter.Indented);

    private static string Text(JsonObject root) => root.ToJsonString(OptionsWriter.Indented);

    private static JsonNode? Parse(string text)
    {
        try
        {
            var node = JsonNode.Parse(text, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false });
            _ = node?.ToJsonString(); // Half a surrogate pair is noticed no earlier.
            return node;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            return null; // Damaged beyond repair already.
        }
    }

    private static List<(JsonNode Parent, string Key, int Index)> Places(JsonNode node) => node switch
    {
        JsonObject owner => [.. owner.SelectMany(entry => (entry.Value is null ? [] : Places(entry.Value)).Prepend((owner, entry.Key, 0)))],
        JsonArray list => [.. Enumerable.Range(0, Math.Min(3, list.Count)).SelectMany(i => (list[i] is { } item ? Places(item) : []).Prepend((list, "", i)))],
        _ => [],
    };

    private static List<string> Paths(string text) => Parse(text) is JsonObject root ? [.. Places(root).Select(place => (place.Parent.GetPath() + (place.Key.Length > 0 ? "." + place.Key : $"[{place.Index}]"))[2..]
        .Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', ':'))] : [];

    private static string Nested(string open, string close, int depth) => string.Concat(Enumerable.Repeat(open, depth)) + (close == "}" ? "0" : "") + string.Concat(Enumerable.Repeat(close, depth));

    // The one component that holds another of its kind.
    private static string Folds(int depth) => string.Concat(Enumerable.Repeat("{\"type\": \"k-fold\", \"data\": ", depth)) + "\"digits\"" + new string('}', depth);
}
