namespace Trainer.Configuration;

/// <summary>Where a value of a configuration came from.</summary>
/// <param name="Name">The file, the environment variable, or the argument.</param>
/// <param name="IsText">True when values are written as plain text, so that <c>3</c> may stand for a number or for the text "3".</param>
public sealed record ConfigSource(string Name, bool IsText)
{
    /// <summary>No source: a default.</summary>
    public static ConfigSource None { get; } = new("", IsText: false);
}
