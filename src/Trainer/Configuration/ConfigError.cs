using System.Globalization;

namespace Trainer.Configuration;

/// <summary>One thing wrong with a configuration.</summary>
/// <param name="Path">The key's path, parts joined with ':'; empty for the whole.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Source">Where the value came from: a file, a variable, <c>--set</c>; empty when nowhere.</param>
public sealed record ConfigError(string Path, string Message, string Source = "")
{
    private const int Longest = 1000, Head = 700, Tail = 250;

    /// <summary>The key's path, parts joined with ':'; empty for the whole. What is long is shortened, what is no letter on a terminal is written as an escape.</summary>
    public string Path { get; } = Printable(Path);

    /// <summary>What is wrong and what would be right, shortened likewise.</summary>
    public string Message { get; } = Printable(Message);

    /// <summary>The error as one line.</summary>
    public override string ToString() =>
        (Path.Length > 0 ? Path + ": " : "") + Message + (Source.Length > 0 ? $" ({Source})" : "");

    private static string Printable(string text)
    {
        if (text.Length > Longest) text = text[..Head] + " … " + text[^Tail..];
        return text.Any(IsControl) ? string.Concat(text.Select(letter => IsControl(letter) ? $"\\u{(int)letter:x4}" : letter.ToString())) : text;
    }

    // Escape sequences, marks that turn the direction of writing, and the like.
    private static bool IsControl(char letter) => letter != '\n' && char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format;
}
