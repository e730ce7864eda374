using System.Collections;
using System.Globalization;
using System.Reflection;
using Trainer.Configuration;

namespace Trainer.Components;

/// <summary>The papers behind what a configuration uses.</summary>
public static class Citations
{
    /// <summary>Every paper of the components that options consist of, each once, in the order of the configuration.</summary>
    public static IReadOnlyList<PaperAttribute> Of(params IEnumerable<object> options)
    {
        var found = new List<PaperAttribute>();
        foreach (object one in options) Collect(one, found);
        return [.. found.DistinctBy(paper => paper.ToString())];
    }

    private static void Collect(object? value, List<PaperAttribute> found)
    {
        if (value is null or string || value.GetType().IsValueType || value is System.Text.Json.Nodes.JsonNode) return;
        if (value is IDictionary entries)
        {
            foreach (object? entry in entries.Values) Collect(entry, found);
        }
        else if (value is IEnumerable items)
        {
            foreach (object? item in items) Collect(item, found);
        }
        else
        {
            found.AddRange(value.GetType().GetCustomAttributes<PaperAttribute>());
            foreach (PropertyInfo property in OptionProperties.Of(value.GetType()))
            {
                object? option = property.GetValue(value);
                found.AddRange(property.GetCustomAttributes<PaperAttribute>().Where(_ => !IsOff(option)));
                Collect(option, found);
            }
        }
    }

    // No, 0 and the first of an enumeration are how options say that what they are about is not used.
    private static bool IsOff(object? option) => option is null || (option is ValueType and IConvertible number && number.ToDouble(CultureInfo.InvariantCulture) == 0);
}
