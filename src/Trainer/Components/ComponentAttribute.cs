namespace Trainer.Components;

/// <summary>
/// Marks an options record as a component: configurations pick it by <see cref="Name"/> in their <c>"type"</c>, its properties are the
/// component's options, and a method that its kind declares builds it.
/// </summary>
/// <param name="name">The name in configurations, lower case: <c>adamw</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ComponentAttribute(string name) : Attribute
{
    /// <summary>The name in configurations.</summary>
    public string Name { get; } = name;

    /// <summary>One sentence for <c>trainer list</c>; empty when the record's documentation says it all.</summary>
    public string Summary { get; init; } = "";
}
