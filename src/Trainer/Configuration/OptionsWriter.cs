using System.Collections;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainer.Components;

namespace Trainer.Configuration;

/// <summary>Writes option records as configurations with every value spelt out, so that reading them back gives the same records.</summary>
public static class OptionsWriter
{
    /// <summary>For files: one key a line.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For tables: all on one line.</summary>
    public static JsonSerializerOptions OneLine { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a value: a record as an object (a component with its <c>"type"</c> first), lists, dictionaries, numbers, words, text.</summary>
    public static JsonNode? Write(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        float number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        Enum word => JsonValue.Create(OptionProperties.CamelCase(word.ToString())),
        JsonNode node => node.DeepClone(),
        IDictionary entries => WriteDictionary(entries),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(Write)]),
        _ => WriteRecord(value),
    };

    private static JsonObject WriteRecord(object record)
    {
        var node = new JsonObject();
        Type type = record.GetType();
        if (type.GetCustomAttribute<ComponentAttribute>() is { } component) node[ConfigTree.TypeKey] = component.Name;
        foreach (PropertyInfo property in OptionProperties.Of(type)) node[OptionProperties.Key(property)] = Write(property.GetValue(record));
        return node;
    }

    private static JsonObject WriteDictionary(IDictionary entries)
    {
        var node = new JsonObject();
        foreach (DictionaryEntry entry in entries) node[(string)entry.Key] = Write(entry.Value);
        return node;
    }
}
