using System.Reflection;

namespace Trainer.Configuration;

/// <summary>Which properties of an options record are options, and what they are called in configurations.</summary>
internal static class OptionProperties
{
    /// <summary>The settable public properties: the record's own in order of declaration, then its base's.</summary>
    public static IReadOnlyList<PropertyInfo> Of(Type type)
    {
        var properties = new List<PropertyInfo>();
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            properties.AddRange(level.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(property => property.SetMethod is { IsPublic: true } && properties.All(known => known.Name != property.Name)));
        }

        return properties;
    }

    public static string Key(PropertyInfo property) => CamelCase(property.Name);

    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
