namespace Trainer.Components;

/// <summary>Marks an abstract options record as a kind of component: everything that derives from it competes for the same place in a configuration.</summary>
/// <param name="name">The kind's name, singular and lower case: <c>optimizer</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class ComponentKindAttribute(string name) : Attribute
{
    /// <summary>The kind's name.</summary>
    public string Name { get; } = name;
}
