using System.ComponentModel.DataAnnotations;

namespace Trainer.Experiments;

/// <summary>
/// What is expected of a measure: of one run, of each of several, of a run over or minus another, or of the order of several. Exactly what
/// <c>trainer reproduce</c> judges.
/// </summary>
public sealed record ExpectationOptions : IValidatableObject
{
    /// <summary>It in words; null for a sentence made of the rest.</summary>
    public string? Claim { get; init; }

    /// <summary>The measure's name.</summary>
    public required string Measure { get; init; }

    /// <summary>The labels of the runs that it is expected of, each of them; empty for all.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>A run whose measure each is divided by; null for none.</summary>
    public string? Over { get; init; }

    /// <summary>A run whose measure is taken off each; null for none.</summary>
    public string? Minus { get; init; }

    /// <summary>The least value; null for none.</summary>
    public double? AtLeast { get; init; }

    /// <summary>The largest value; null for none.</summary>
    public double? AtMost { get; init; }

    /// <summary>That the measure rises or falls along the runs in the order listed; null for no order.</summary>
    public MonotoneDirection? Monotone { get; init; }

    /// <summary>Whether it is expected of the mean over seeds, of every seed or of most.</summary>
    public ExpectationScope On { get; init; } = ExpectationScope.Mean;

    /// <summary>The profile it is expected in: quick, full; null for both.</summary>
    [AllowedValues("quick", "full", null)]
    public string? Profile { get; init; }

    /// <summary>The labels of the runs that it is expected of, of those of an experiment.</summary>
    internal IReadOnlyList<string> RunsOf(IEnumerable<string> labels) => Runs.Count > 0 ? Runs : [.. labels.Where(label => label != Over && label != Minus)];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AtLeast is null && AtMost is null && Monotone is null) yield return new("needs atLeast, atMost or monotone.");
        if (AtLeast > AtMost) yield return new("is more than atMost.", [nameof(AtLeast)]);
        if (Over is not null && Minus is not null) yield return new("and over do not go together.", [nameof(Minus)]);
    }
}
