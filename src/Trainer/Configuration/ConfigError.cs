namespace Trainer.Configuration;

/// <summary>One thing wrong with a configuration.</summary>
/// <param name="Path">The key's path, parts joined with ':'; empty for the whole.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Source">Where the value came from: a file, a variable, <c>--set</c>; empty when nowhere.</param>
public sealed record ConfigError(string Path, string Message, string Source = "")
{
    /// <summary>The error as one line.</summary>
    public override string ToString() =>
        (Path.Length > 0 ? Path + ": " : "") + Message + (Source.Length > 0 ? $" ({Source})" : "");
}
