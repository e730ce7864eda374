namespace Trainer.Metrics;

/// <summary>Named measurements of one split of the data.</summary>
/// <param name="split">What was measured on: <c>train</c>, <c>validation</c>, <c>test</c>.</param>
public sealed class MetricSet(string split)
{
    private readonly Dictionary<string, double> _values = [];
    private readonly Dictionary<string, long[][]> _tables = [];

    /// <summary>What was measured on.</summary>
    public string Split { get; } = split;

    /// <summary>The measurements by name, in the order of adding.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>Tables of counts by name, row by row: a confusion matrix.</summary>
    public IReadOnlyDictionary<string, long[][]> Tables => _tables;

    /// <summary>A measurement.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public double this[string name] => _values[name];

    /// <summary>A measurement by its full name, <c>split/metric</c>; null when it is not one of these.</summary>
    public double? Find(string name)
    {
        string prefix = Split + "/";
        return name.StartsWith(prefix, StringComparison.Ordinal) && _values.TryGetValue(name[prefix.Length..], out double value) ? value : null;
    }

    /// <summary>Adds a measurement, or replaces it.</summary>
    public void Add(string name, double value) => _values[name] = value;

    /// <summary>Adds a table of counts, or replaces it.</summary>
    public void Add(string name, long[][] table) => _tables[name] = table;
}
