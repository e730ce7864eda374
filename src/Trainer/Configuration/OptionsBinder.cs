using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainer.Components;

namespace Trainer.Configuration;

/// <summary>Turns a configuration into option records, strictly: every key must be known, every value of its type and in its range.</summary>
/// <remarks>All that is wrong is reported at once. Properties that a configuration leaves out keep their record's defaults.</remarks>
public sealed class OptionsBinder
{
    // What is written back with every value spelt out must stay within the depth that JSON is read to.
    private const int DeepestObject = 32;

    private readonly ComponentCatalogue _catalogue;
    private readonly ConfigTree _tree;
    private readonly List<ConfigError> _errors = [];

    private OptionsBinder(ConfigTree tree, ComponentCatalogue catalogue)
    {
        _tree = tree;
        _catalogue = catalogue;
    }

    /// <summary>Binds a whole configuration to a record.</summary>
    /// <exception cref="ConfigException">Anything is wrong with it.</exception>
    public static T Bind<T>(ConfigTree tree, ComponentCatalogue catalogue) where T : class
    {
        var binder = new OptionsBinder(tree, catalogue);
        object? bound = binder.BindObject(typeof(T), tree.Root, "");
        if (binder._errors.Count > 0) throw new ConfigException(binder._errors);
        return (T)bound!;
    }

    private object? BindValue(Type type, JsonNode? node, string path)
    {
        Type? underlying = Nullable.GetUnderlyingType(type);
        if (node is null)
        {
            return underlying is not null ? null : Fail(path, $"is null, but must be {Article(TypeNames.Of(type))}.");
        }

        type = underlying ?? type;
        if (type == typeof(JsonObject)) return node is JsonObject ? node.DeepClone() : Fail(path, $"is {ScalarReader.Describe(node)}, but must be an object {{ … }}.");
        if (TypeNames.ElementOf(type) is { } element) return BindList(type, element, node, path);
        if (TypeNames.ValueOf(type) is { } value) return BindDictionary(value, node, path);
        if (ScalarReader.Handles(type))
        {
            return ScalarReader.TryRead(type, node, _tree.SourceOf(path).IsText, out object? scalar, out string? problem) ? scalar : Fail(path, problem!);
        }

        return BindObject(type, node, path);
    }

    private object? BindObject(Type type, JsonNode node, string path)
    {
        if (path.AsSpan().Count(':') >= DeepestObject) return Fail(path, $"lies {DeepestObject} objects deep, one within the other: no configuration needs that.");
        string? kind = ComponentCatalogue.KindOf(type);
        if (kind is not null && node is JsonValue name && name.GetValueKind() == JsonValueKind.String)
        {
            node = new JsonObject { [ConfigTree.TypeKey] = name.GetValue<string>() }; // "schedule": "cosine" is short for {"type": "cosine"}.
        }

        if (node is not JsonObject keys)
        {
            return Fail(path, $"is {ScalarReader.Describe(node)}, but must be an object" + (kind is null ? "." : $": {Article(kind)} with its \"type\"."));
        }

        if (kind is not null && type.IsAbstract)
        {
            if (ResolveComponent(kind, keys, path) is not { } resolved) return null;
            type = resolved;
        }

        object instance = Activator.CreateInstance(type)!;
        IReadOnlyList<PropertyInfo> properties = OptionProperties.Of(type);
        foreach (string key in keys.Select(entry => entry.Key))
        {
            if (kind is not null && key == ConfigTree.TypeKey) continue;
            if (!properties.Any(property => OptionProperties.Key(property) == key))
            {
                Fail(Join(path, key), $"{(key.Length == 0 ? "the key \"\" " : "")}is not an option of {Owner(type, path)}; " + NearestName.Hint(key, [.. properties.Select(OptionProperties.Key)]));
            }
        }

        int before = _errors.Count;
        foreach (PropertyInfo property in properties) BindProperty(instance, property, keys, path);
        if (_errors.Count == before && instance is IValidatableObject validatable) CheckWhole(validatable, path);
        return instance;
    }

    private void BindProperty(object instance, PropertyInfo property, JsonObject keys, string path)
    {
        string key = OptionProperties.Key(property);
        string childPath = Join(path, key);
        if (!keys.TryGetPropertyValue(key, out JsonNode? node))
        {
            if (property.IsDefined(typeof(RequiredMemberAttribute)))
            {
                Fail(childPath, $"is required: {Article(TypeNames.Of(property.PropertyType))}." + Choices(property.PropertyType), path);
            }

            return;
        }

        if (node is null && AllowsNull(property))
        {
            property.SetValue(instance, null);
            return;
        }

        int before = _errors.Count;
        object? value = BindValue(property.PropertyType, node, childPath);
        if (_errors.Count > before) return;
        property.SetValue(instance, value);
        CheckRules(property, value, childPath);
    }

    private void CheckRules(PropertyInfo property, object? value, string path)
    {
        foreach (ValidationAttribute rule in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (value is null || IsValid(rule, value)) continue;
            string shown = OptionsWriter.Write(value)?.ToJsonString(OptionsWriter.OneLine) ?? "null";
            Fail(path, rule switch
            {
                RangeAttribute range => $"is {shown}, but must be {OptionInfo.RangeWords(range)}.",
                MinLengthAttribute when value is string => "must not be empty.",
                MinLengthAttribute minimum => $"has too few items: at least {minimum.Length} are needed.",
                AllowedValuesAttribute allowed => $"is {shown}, but must be one of {string.Join(", ", allowed.Values)}.",
                RegularExpressionAttribute pattern when pattern.ErrorMessage is null => $"is {shown}, which does not match {pattern.Pattern}.",
                _ => $"is {shown}: {rule.FormatErrorMessage(OptionProperties.Key(property))}",
            });
        }
    }

    // A range of int refuses to look at a long beyond it.
    private static bool IsValid(ValidationAttribute rule, object value)
    {
        try
        {
            return rule.IsValid(value);
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private void CheckWhole(IValidatableObject validatable, string path)
    {
        foreach (ValidationResult problem in validatable.Validate(new ValidationContext(validatable)))
        {
            string? member = problem.MemberNames.FirstOrDefault();
            Fail(member is null ? path : Join(path, OptionProperties.CamelCase(member)), problem.ErrorMessage ?? "is not valid.");
        }
    }

    private Type? ResolveComponent(string kind, JsonObject keys, string path)
    {
        string[] names = [.. _catalogue.OfKind(kind).Select(component => component.Name)];
        string typePath = Join(path, ConfigTree.TypeKey);
        if (!keys.TryGetPropertyValue(ConfigTree.TypeKey, out JsonNode? node) || node is null)
        {
            Fail(typePath, $"is required: which {kind}? Known: {string.Join(", ", names)}.", path);
            return null;
        }

        if (node.GetValueKind() != JsonValueKind.String)
        {
            Fail(typePath, $"is {ScalarReader.Describe(node)}, but must be the name of {Article(kind)}.");
            return null;
        }

        string name = node.GetValue<string>();
        if (_catalogue.Find(kind, name) is { } component) return component.OptionsType;
        Fail(typePath, $"there is no {kind} '{name}'; " + NearestName.Hint(name, names));
        return null;
    }

    private Array? BindList(Type type, Type element, JsonNode node, string path)
    {
        if (node is not JsonArray items)
        {
            Fail(path, $"is {ScalarReader.Describe(node)}, but must be a list [ … ].");
            return null;
        }

        // Arrays serve all the list types that options use but List<T>, which no option needs to be.
        if (!type.IsAssignableFrom(element.MakeArrayType())) throw new ComponentException($"Options use IReadOnlyList<T> or arrays, not {type}.");
        var array = Array.CreateInstance(element, items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            if (BindValue(element, items[i], $"{path}:{i}") is { } value) array.SetValue(value, i);
        }

        return array;
    }

    private object? BindDictionary(Type valueType, JsonNode node, string path)
    {
        if (node is not JsonObject entries) return Fail(path, $"is {ScalarReader.Describe(node)}, but must be an object {{ … }}.");
        var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType))!;
        foreach ((string key, JsonNode? entry) in entries)
        {
            if (BindValue(valueType, entry, Join(path, key)) is { } value) dictionary[key] = value;
        }

        return dictionary;
    }

    private object? Fail(string path, string message, string? sourcePath = null)
    {
        _errors.Add(new(path, message, _tree.SourceOf(sourcePath ?? path).Name));
        return null;
    }

    private static bool AllowsNull(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private string Owner(Type type, string path) => _catalogue.Find(type) is { } component
        ? $"the {component.Kind} '{component.Name}'"
        : path.Length == 0 ? "a configuration" : $"'{path}'";

    private string Choices(Type type) => ComponentCatalogue.KindOf(type) is { } kind
        ? $" Known: {string.Join(", ", _catalogue.OfKind(kind).Select(component => component.Name))}."
        : "";

    private static string Article(string noun) => noun switch
    {
        "text" or "true or false" => noun,
        _ when "aeiou".Contains(noun[0], StringComparison.Ordinal) => "an " + noun,
        _ => "a " + noun,
    };

    private static string Join(string path, string key) => path.Length == 0 ? key : path + ":" + key;
}
