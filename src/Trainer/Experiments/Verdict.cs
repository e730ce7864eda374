namespace Trainer.Experiments;

/// <summary>What became of an expectation.</summary>
/// <param name="Claim">What was expected, in words.</param>
/// <param name="IsMet">Whether it is so; null where it could not be judged, since its runs were left out.</param>
/// <param name="Measured">What was measured.</param>
public sealed record Verdict(string Claim, bool? IsMet, string Measured)
{
    /// <summary>In a word or two.</summary>
    public string Word => WordOf(IsMet);

    /// <summary>A verdict in a word or two.</summary>
    public static string WordOf(bool? isMet) => isMet switch { true => "met", false => "not met", null => "not judged" };
}
