using Trainer.Components;

namespace Trainer.Configuration;

/// <summary>Names of option types for people who do not read C#.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Of(inner) + " or null";
        if (ComponentCatalogue.KindOf(type) is { } kind) return kind;
        if (ElementOf(type) is { } element) return "list of " + Of(element);
        if (ValueOf(type) is { } value) return "object of " + Of(value);
        if (type.IsEnum) return "word";
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "true or false",
            TypeCode.Int32 or TypeCode.Int64 => "integer",
            TypeCode.Single or TypeCode.Double => "number",
            TypeCode.String => "text",
            _ => "object",
        };
    }

    /// <summary>The element type of an array or list type, or null.</summary>
    public static Type? ElementOf(Type type)
    {
        if (type.IsArray) return type.GetElementType();
        bool isList = type.IsGenericType && type.GetGenericTypeDefinition() is { } open
            && (open == typeof(IReadOnlyList<>) || open == typeof(List<>) || open == typeof(IList<>));
        return isList ? type.GetGenericArguments()[0] : null;
    }

    /// <summary>The value type of a dictionary with text keys, or null.</summary>
    public static Type? ValueOf(Type type)
    {
        bool isDictionary = type.IsGenericType && type.GetGenericTypeDefinition() is { } open
            && (open == typeof(IReadOnlyDictionary<,>) || open == typeof(Dictionary<,>)) && type.GetGenericArguments()[0] == typeof(string);
        return isDictionary ? type.GetGenericArguments()[1] : null;
    }
}
