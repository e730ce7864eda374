namespace Trainer.Experiments;

/// <summary>An experiment's results as rows of text: a row a label, the published figure beside each measured one.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Note">What the numbers are.</param>
public sealed record ResultTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, string Note)
{
    /// <summary>Makes the table of an experiment.</summary>
    public static ResultTable Of(ExperimentResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var columns = new List<string> { "run" };
        foreach (ColumnOptions column in results.Columns)
        {
            string unit = results.Plan.Options.Measures[column.Measure].Unit;
            columns.Add(unit.Length > 0 ? $"{column.Measure}, {unit}" : column.Measure);
            if (HasPublished(results, column)) columns.Add($"published{(column.Source is { } source ? $" ({source})" : "")}");
        }

        string note = results.Seeds > 1 ? $"Mean ± standard deviation over {results.Seeds} seeds; {results.Plan.Schedule}." : $"One seed; {results.Plan.Schedule}.";
        return new(columns, [.. results.Plan.Labels.Select(label => Row(results, label))], note);
    }

    // Of none of a profile's runs nothing may be published.
    private static bool HasPublished(ExperimentResults results, ColumnOptions column) => results.Plan.Labels.Any(column.Published.ContainsKey);

    private static List<string> Row(ExperimentResults results, string label)
    {
        var cells = new List<string> { label };
        foreach (ColumnOptions column in results.Columns)
        {
            MeasureOptions measure = results.Plan.Options.Measures[column.Measure];
            MeasuredValues values = results.Value(label, column.Measure);
            string few = values.Count > 0 && values.Count < results.Seeds ? $" ({values.Count} of {results.Seeds} seeds)" : "";
            cells.Add(results.Missing(label) ?? values.Show(measure) + few);
            if (HasPublished(results, column)) cells.Add(column.Published.TryGetValue(label, out double published) ? measure.Show(published) : "–");
        }

        return cells;
    }
}
