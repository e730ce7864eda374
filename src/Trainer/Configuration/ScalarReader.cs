using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainer.Configuration;

/// <summary>Reads single values: true or false, numbers, words of an enumeration, text.</summary>
internal static class ScalarReader
{
    public static bool Handles(Type type) => type.IsEnum || Type.GetTypeCode(type) is
        TypeCode.Boolean or TypeCode.Int32 or TypeCode.Int64 or TypeCode.Single or TypeCode.Double or TypeCode.String;

    /// <summary>Reads <paramref name="node"/> as <paramref name="type"/>.</summary>
    /// <param name="type">A type that <see cref="Handles"/> accepts.</param>
    /// <param name="node">The value.</param>
    /// <param name="isText">True when the value was written as plain text, so that text may stand for a number.</param>
    /// <param name="value">The value read.</param>
    /// <param name="problem">What is wrong, as the second half of a sentence.</param>
    public static bool TryRead(Type type, JsonNode node, bool isText, out object? value, out string? problem)
    {
        string? text = node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
        value = type.IsEnum ? ReadWord(type, text) : Type.GetTypeCode(type) switch
        {
            TypeCode.String => text,
            TypeCode.Boolean => ReadFlag(node, isText ? text : null),
            TypeCode.Int32 => ReadInteger(node, isText ? text : null) is { } number && number is >= int.MinValue and <= int.MaxValue ? (int)number : null,
            TypeCode.Int64 => ReadInteger(node, isText ? text : null),
            TypeCode.Single => ReadNumber(node, isText ? text : null) is { } number ? (float)number : null,
            _ => ReadNumber(node, isText ? text : null),
        };
        problem = value is not null ? null : $"is {Describe(node)}, but must be {Expected(type, text)}";
        return value is not null;
    }

    /// <summary>The value in words.</summary>
    public static string Describe(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text {node.ToJsonString(OptionsWriter.OneLine)}",
        _ => node.ToJsonString(),
    };

    private static string Expected(Type type, string? text)
    {
        if (type.IsEnum)
        {
            string[] words = [.. Enum.GetNames(type).Select(OptionProperties.CamelCase)];
            string hint = text is not null && NearestName.Of(text, words) is { } nearest ? $" Did you mean '{nearest}'?" : "";
            return $"one of {string.Join(", ", words)}.{hint}";
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => "text in quotes.",
            TypeCode.Boolean => "true or false.",
            TypeCode.Int32 => "an integer within ±2,147,483,647.",
            TypeCode.Int64 => "an integer.",
            _ => "a finite number.",
        };
    }

    private static object? ReadWord(Type type, string? text) =>
        text is not null && Enum.GetNames(type).FirstOrDefault(name => OptionProperties.CamelCase(name) == text) is { } name ? Enum.Parse(type, name) : null;

    private static bool? ReadFlag(JsonNode node, string? text) => node.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => text switch { "true" => true, "false" => false, _ => null },
    };

    private static double? ReadNumber(JsonNode node, string? text)
    {
        string? digits = node.GetValueKind() == JsonValueKind.Number ? node.ToJsonString() : text;
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
    }

    // 1e3 and 20.0 are integers too.
    private static long? ReadInteger(JsonNode node, string? text)
    {
        string? digits = node.GetValueKind() == JsonValueKind.Number ? node.ToJsonString() : text;
        return decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;
    }
}
