using System.Text.RegularExpressions;

namespace Trainer.Kernels.Launch;

/// <summary>A kernel compiled for CUDA.</summary>
/// <param name="Entry">The name under which the driver finds it.</param>
/// <param name="Text">The PTX text.</param>
internal sealed partial record PtxCode(string Entry, string Text)
{
    /// <summary>Reads the entry's name out of the text.</summary>
    /// <exception cref="FormatException">The text has no entry.</exception>
    public static PtxCode Parse(string text) =>
        EntryPattern().Match(text) is { Success: true } match ? new(match.Groups["name"].Value, text) : throw new FormatException("This PTX text has no entry.");

    /// <summary>The sizes of the parameters in bytes, in order.</summary>
    public IReadOnlyList<int> ParameterSizes()
    {
        int start = Text.IndexOf(".entry " + Entry, StringComparison.Ordinal), end = Text.IndexOf(')', start);
        return [.. ParameterPattern().Matches(Text[start..end]).Select(match => match.Groups["bytes"] is { Success: true } array ? int.Parse(array.Value) : int.Parse(match.Groups["bits"].Value) / 8)];
    }

    [GeneratedRegex(@"\.entry\s+(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EntryPattern();

    [GeneratedRegex(@"\.param(?:\s+\.align\s+\d+)?\s+\.[a-z](?<bits>\d+)\s+\w+(?:\[(?<bytes>\d+)\])?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterPattern();
}
