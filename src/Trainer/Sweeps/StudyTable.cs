using System.Globalization;
using Trainer.Reports;

namespace Trainer.Sweeps;

/// <summary>Points of a study as a table.</summary>
public static class StudyTable
{
    /// <summary>The table of some points.</summary>
    /// <param name="study">The study.</param>
    /// <param name="points">The points, in the order of the rows.</param>
    /// <param name="most">How many rows at most.</param>
    public static ReportPart.Table Of(Study study, IReadOnlyList<StudyPoint> points, int most)
    {
        string[] columns = ["point", .. study.Plan.Space.Parameters.Select(parameter => parameter.Path), study.Goal?.Metric ?? "score", "state", "seconds"];
        string caption = points.Count > most ? $"{most:N0} of {points.Count:N0} points" : $"{points.Count:N0} points";
        return new(caption, columns, [.. points.Take(most).Select(Row)]);
    }

    private static IReadOnlyList<string> Row(StudyPoint point)
    {
        double seconds = point.Trials.Sum(trial => trial is { Started: { } started, Ended: { } ended } ? (ended - started).TotalSeconds : 0);
        return [point.Number.ToString("0000", CultureInfo.InvariantCulture), .. point.Values, Score(point), point.State.ToString().ToLowerInvariant(), seconds.ToString("F1", CultureInfo.InvariantCulture)];
    }

    private static string Score(StudyPoint point) => double.IsNaN(point.Score) ? "–"
        : double.IsNaN(point.Spread) ? FormattableString.Invariant($"{point.Score:G5}")
        : FormattableString.Invariant($"{point.Score:G5} ± {point.Spread:G2}");
}
