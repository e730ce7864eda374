namespace Trainer.Data;

/// <summary>The classes that the label column of the training samples names.</summary>
internal sealed class TableClasses
{
    private readonly Dictionary<string, long> _labels;
    private readonly string _path;

    /// <exception cref="DataException">There are no rows, or more classes than make sense.</exception>
    public TableClasses(Table table, int column, string[] texts)
    {
        if (texts.Length == 0) throw new DataException($"{table.Path} has no rows. Restore it from a copy or write it again.");
        string[] names = [.. texts.Distinct()];
        if (names.Length > ArrayLabels.MostClasses)
        {
            throw new DataException($"{table.Path} has {names.Length:N0} different values in the column '{table.Columns[column]}', too many to be classes. Name the column of classes with task:data:label.");
        }

        // 07 and 7 are two texts and one number: then the text decides.
        bool areIntegers = names.All(name => long.TryParse(name, out long value) && value.ToString() == name);
        Names = areIntegers ? [.. names.OrderBy(long.Parse)] : [.. names.Order(StringComparer.Ordinal)];
        _labels = Names.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => (long)pair.label);
        _path = table.Path;
    }

    /// <summary>The classes' names, by label.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The labels of a column's texts.</summary>
    /// <exception cref="DataException">One is no class of the training samples.</exception>
    public long[] Of(Table table, string[] texts)
    {
        var labels = new long[texts.Length];
        for (int row = 0; row < labels.Length; row++)
        {
            if (_labels.TryGetValue(texts[row], out labels[row])) continue;
            throw new DataException($"{table.Path}: row {row + 1:N0} is of the class '{texts[row]}', which {_path} does not have ({string.Join(", ", Names.Take(20))}). Correct the row or leave it out.");
        }

        return labels;
    }
}
