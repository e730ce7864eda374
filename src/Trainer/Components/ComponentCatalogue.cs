using System.Collections.Immutable;
using System.Reflection;

namespace Trainer.Components;

/// <summary>All components that configurations can name: those of the engine and of every assembly added.</summary>
public sealed class ComponentCatalogue
{
    private static ImmutableArray<Assembly> _included = [typeof(ComponentCatalogue).Assembly];
    private readonly Dictionary<(string Kind, string Name), ComponentInfo> _byName = [];
    private readonly Dictionary<Type, ComponentInfo> _byType = [];

    /// <summary>Creates a catalogue of the engine's own components and those of every assembly included.</summary>
    public ComponentCatalogue()
    {
        foreach (Assembly assembly in _included) Add(assembly);
    }

    /// <summary>All components, ordered by kind, then name.</summary>
    public IReadOnlyList<ComponentInfo> All =>
        [.. _byName.Values.OrderBy(component => component.Kind, StringComparer.Ordinal).ThenBy(component => component.Name, StringComparer.Ordinal)];

    /// <summary>Adds an assembly to every catalogue made from now on: how a program brings its own components, once, at its start. Does nothing the second time.</summary>
    public static void Include(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ImmutableInterlocked.Update(ref _included, (included, added) => included.Contains(added) ? included : included.Add(added), assembly);
    }

    /// <summary>The assemblies that were included.</summary>
    internal static IReadOnlyList<Assembly> Included => _included;

    /// <summary>Adds the components of an assembly.</summary>
    /// <returns>This catalogue.</returns>
    /// <exception cref="ComponentException">Two components of a kind share a name, or a marked record has no kind or cannot be created.</exception>
    public ComponentCatalogue Add(Assembly assembly)
    {
        foreach (Type type in assembly.GetTypes())
        {
            if (type.GetCustomAttribute<ComponentAttribute>() is { } attribute) Add(type, attribute);
        }

        return this;
    }

    /// <summary>The component of this kind and name, or null.</summary>
    public ComponentInfo? Find(string kind, string name) => _byName.GetValueOrDefault((kind, name));

    /// <summary>The component with this options record, or null.</summary>
    public ComponentInfo? Find(Type optionsType) => _byType.GetValueOrDefault(optionsType);

    /// <summary>The components of a kind, by name.</summary>
    public IReadOnlyList<ComponentInfo> OfKind(string kind) => [.. All.Where(component => component.Kind == kind)];

    /// <summary>The kind that an options type belongs to, or null when it is a plain record.</summary>
    public static string? KindOf(Type type) => type.GetCustomAttribute<ComponentKindAttribute>(inherit: true)?.Name;

    private void Add(Type type, ComponentAttribute attribute)
    {
        string kind = KindOf(type)
            ?? throw new ComponentException($"{Place(type)} is marked as the component '{attribute.Name}' but derives from no kind of component.");
        if (type.IsAbstract || type.GetConstructor(Type.EmptyTypes) is null)
        {
            throw new ComponentException($"{Place(type)}, the {kind} '{attribute.Name}', needs a public constructor without parameters.");
        }

        string summary = attribute.Summary.Length > 0 ? attribute.Summary : XmlDocumentation.Summary(type);
        var info = new ComponentInfo(kind, attribute.Name, summary, type);
        if (!_byName.TryAdd((kind, attribute.Name), info))
        {
            Type other = _byName[(kind, attribute.Name)].OptionsType;
            throw new ComponentException($"Two components are called {kind} '{attribute.Name}': {Place(other)} and {Place(type)}.");
        }

        _byType.Add(type, info);
    }

    private static string Place(Type type) => $"{type.FullName} of {type.Assembly.GetName().Name} ({type.Assembly.Location})";
}
