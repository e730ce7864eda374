namespace Trainer.Components;

/// <summary>An assembly's components cannot be used: two of a kind share a name, or a record is not what a component must be.</summary>
public sealed class ComponentException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    public ComponentException(string message) : base(message) { }
}
