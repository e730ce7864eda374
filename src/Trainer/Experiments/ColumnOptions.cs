namespace Trainer.Experiments;

/// <summary>A column of an experiment's table.</summary>
public sealed record ColumnOptions
{
    /// <summary>The measure's name.</summary>
    public required string Measure { get; init; }

    /// <summary>Published figures to stand beside, by the run's label, in the measure's unit.</summary>
    public IReadOnlyDictionary<string, double> Published { get; init; } = new Dictionary<string, double>();

    /// <summary>Where those are from, such as "Table 2"; null for the experiment's source.</summary>
    public string? Source { get; init; }
}
