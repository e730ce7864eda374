using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Trainer.Configuration;

namespace Trainer.Components;

/// <summary>One option of a component, read from its record.</summary>
/// <param name="Name">The key in configurations.</param>
/// <param name="Type">The type in words: <c>integer</c>, <c>list of number</c>, <c>optimizer</c> …</param>
/// <param name="Default">The default as JSON; <c>required</c> when there is none.</param>
/// <param name="Range">The accepted values in words; empty when any will do.</param>
/// <param name="Summary">What it means.</param>
public sealed record OptionInfo(string Name, string Type, string Default, string Range, string Summary)
{
    /// <summary>The options of a record type, the base record's last.</summary>
    public static IReadOnlyList<OptionInfo> Of(Type type)
    {
        object? defaults = Defaults(type);
        return [.. OptionProperties.Of(type).Select(property => Describe(property, defaults))];
    }

    /// <summary>A record with every option at its default; null for a type that cannot be made.</summary>
    internal static object? Defaults(Type type) => type.IsAbstract || type.GetConstructor(System.Type.EmptyTypes) is null ? null : Activator.CreateInstance(type);

    private static OptionInfo Describe(PropertyInfo property, object? defaults)
    {
        bool isRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        string text = isRequired || defaults is null ? "required" : OptionsWriter.Write(property.GetValue(defaults))?.ToJsonString(OptionsWriter.OneLine) ?? "null";
        return new(OptionProperties.Key(property), TypeNames.Of(property.PropertyType), text, RangeOf(property), XmlDocumentation.Summary(property));
    }

    private static string RangeOf(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum) return string.Join(", ", Enum.GetNames(type).Select(OptionProperties.CamelCase));
        return string.Join("; ", property.GetCustomAttributes<ValidationAttribute>().Select(Words).Where(words => words.Length > 0));
    }

    private static string Words(ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => RangeWords(range),
        MinLengthAttribute minimum => minimum.Length == 1 ? "not empty" : $"at least {minimum.Length}",
        AllowedValuesAttribute allowed => string.Join(", ", allowed.Values),
        RegularExpressionAttribute pattern => pattern.ErrorMessage?.Replace("must be ", "").TrimEnd('.') ?? pattern.Pattern, // What the error says reads better.
        _ => "",
    };

    internal static string RangeWords(RangeAttribute range)
    {
        string minimum = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture)!, maximum = Convert.ToString(range.Maximum, CultureInfo.InvariantCulture)!;
        // [Range(1L, long.MaxValue)] has no constructor for long integers and takes that for doubles.
        bool unbounded = range.Maximum is >= (double)long.MaxValue or int.MaxValue;
        string more = range.MinimumIsExclusive ? "more than" : "at least";
        if (unbounded) return $"{more} {minimum}";
        return range.MinimumIsExclusive || range.MaximumIsExclusive
            ? $"{more} {minimum}, {(range.MaximumIsExclusive ? "less than" : "at most")} {maximum}"
            : $"{minimum} to {maximum}";
    }
}
