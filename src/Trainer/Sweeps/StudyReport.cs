using Trainer.Figures;
using Trainer.Metrics;
using Trainer.Reports;
using Trainer.Runs;

namespace Trainer.Sweeps;

/// <summary>The report of a study: its best points, how the best was found, and what each parameter does to the score.</summary>
public static class StudyReport
{
    private const int MostRows = 50, MostFailures = 20, MostLines = 500, MostDots = 2000, Curves = 10;

    /// <summary>Builds the report.</summary>
    /// <exception cref="Configuration.ConfigException">The study's file is damaged.</exception>
    public static Report Of(Study study)
    {
        IReadOnlyList<StudyPoint> points = study.Points(), ranking = study.Rank(points);
        Trial[] trials = [.. points.SelectMany(point => point.Trials)];
        var report = new Report("Sweep " + Path.GetFileName(study.Folder));
        report.Add(new ReportPart.Heading("Summary"), new ReportPart.Paragraph(Summary(study, trials, ranking)));
        if (ranking.Count > 0) report.Add(new ReportPart.Heading("Best points"), StudyTable.Of(study, ranking, MostRows));
        StudyPoint[] stopped = [.. points.Where(point => point.State == TrialState.Pruned).OrderByDescending(point => double.IsFinite(point.Score) ? study.Sign * point.Score : double.NegativeInfinity)];
        if (stopped.Length > 0) report.Add(new ReportPart.Heading("Stopped early"), new ReportPart.Paragraph("Their scores are of the steps up to where they were stopped."), StudyTable.Of(study, stopped, MostRows));
        if (trials.Any(trial => trial.State == TrialState.Failed)) report.Add(new ReportPart.Heading("Failures"), Failures(trials));
        if (ranking.Count == 0) return report;
        string metric = study.Goal!.Metric;
        report.Add(new ReportPart.Heading("Course"), new ReportPart.Chart(BestSoFar(study.Goal, trials)), new ReportPart.Chart(LearningCurves(study, ranking)));
        report.Add(new ReportPart.Heading("Parameters"), new ReportPart.Chart(Parallel(study, ranking, stopped)));
        if (Importance(study, ranking) is { } importance) report.Add(new ReportPart.Chart(importance));
        report.Add(study.Plan.Space.Parameters.Select((parameter, j) => new ReportPart.Chart(Scatter(metric, parameter, j, ranking, stopped))));
        AddBest(report, study, ranking[0].Trials[0]);
        return report.Add(
            new ReportPart.Heading("Configuration"),
            new ReportPart.Listing("What is swept", [.. study.Plan.Space.Parameters.Select(parameter => (parameter.ToString(), true))]),
            new ReportPart.Listing("config.json", [.. study.Plan.Config.Split('\n').Select(line => (line, false))]));
    }

    // Its folder may have been deleted since.
    private static void AddBest(Report report, Study study, Trial best)
    {
        string folder = Path.Combine(study.Folder, best.Folder);
        if (!File.Exists(Path.Combine(folder, "config.json"))) return;
        RunRecord[] runs = [RunRecord.Read(folder)];
        string[] labels = [best.Folder];
        report.Add(new ReportPart.Heading("Best run"), RunReport.Facts(runs, labels));
        RunReport.AddFigures(report, runs[0], "Best run: ");
        RunReport.AddSpeed(report, runs, labels);
        report.Add(new ReportPart.Heading("Environment"), RunReport.Environment(runs, labels));
    }

    private static string Summary(Study study, Trial[] trials, IReadOnlyList<StudyPoint> ranking)
    {
        string states = string.Join(", ", trials.GroupBy(trial => trial.State).OrderBy(group => group.Key).Select(group => $"{group.Count():N0} {group.Key.ToString().ToLowerInvariant()}"));
        string best = ranking.Count == 0 ? "No point is complete yet." : $"The best point has {study.Goal!.Metric} {ranking[0].Score:G5}: {string.Join(", ", study.Plan.Space.Parameters.Zip(ranking[0].Values, (parameter, value) => $"{parameter.Path} = {value}"))}.";
        return $"{trials.Length:N0} trials of {study.Plan.Space.Count:N0} points: {states}. {best}";
    }

    private static ReportPart.Table Failures(Trial[] trials) => new(
        "Trials that failed", ["trial", "error"], [.. trials.Where(trial => trial.State == TrialState.Failed).Take(MostFailures).Select(trial => (IReadOnlyList<string>)[trial.Folder, trial.Error ?? ""])]);

    private static LineFigure BestSoFar(Goal goal, Trial[] trials)
    {
        Trial[] ended = [.. trials.Where(trial => trial is { State: TrialState.Complete, Score: not null }).OrderBy(trial => trial.Ended).ThenBy(trial => trial.Number)];
        double[] places = [.. Enumerable.Range(1, ended.Length).Select(place => (double)place)], scores = [.. ended.Select(trial => trial.Score!.Value)];
        var best = new double[scores.Length];
        for (int i = 0; i < best.Length; i++) best[i] = i > 0 && !goal.IsBetter(scores[i], best[i - 1]) ? best[i - 1] : scores[i];
        return new("Best so far", "complete trials", goal.Metric)
        {
            Description = $"The best {goal.Metric} after each complete trial.",
            Lines = [new("best so far", places, best), new("trial", places, scores, IsFaint: true)],
        };
    }

    private static LineFigure LearningCurves(Study study, IReadOnlyList<StudyPoint> ranking)
    {
        Trial[] shown = [.. ranking.Take(Curves).Select(point => point.Trials[0])];
        IReadOnlyDictionary<long, TrialCurve> curves = study.Curves(shown.Select(trial => trial.Number));
        return new($"Best so far of the best {shown.Length:N0} points", "step", study.Goal!.Metric)
        {
            Lines = [.. shown.Where(trial => curves.ContainsKey(trial.Number)).Select((trial, place) => new FigureLine(trial.Folder["trials/".Length..], [.. curves[trial.Number].Steps.Select(step => (double)step)], curves[trial.Number].Bests, IsFaint: place > 0))],
        };
    }

    private static ParallelFigure Parallel(Study study, IReadOnlyList<StudyPoint> ranking, StudyPoint[] stopped)
    {
        IReadOnlyList<SweepParameter> parameters = study.Plan.Space.Parameters;
        return new("Parallel coordinates")
        {
            Description = $"A line for each of the {Math.Min(ranking.Count, MostLines):N0} best points through its values to its {study.Goal!.Metric}{(stopped.Length > 0 ? "; pale, with no score, those that were stopped early" : "")}.",
            Axes = [.. parameters.Select(parameter => new FigureAxis(parameter.Path, parameter.IsLogarithmic, parameter.IsList ? parameter.Values : null)), new FigureAxis(study.Goal.Metric)],
            Lines = [.. ranking.Take(MostLines).Select(point => (IReadOnlyList<double>)[.. parameters.Zip(point.Values, (parameter, value) => parameter.Place(value)), point.Score]), .. stopped.Take(MostLines).Select(point => (IReadOnlyList<double>)[.. parameters.Zip(point.Values, (parameter, value) => parameter.Place(value)), double.NaN])],
        };
    }

    private static BarFigure? Importance(Study study, IReadOnlyList<StudyPoint> ranking)
    {
        IReadOnlyList<SweepParameter> parameters = study.Plan.Space.Parameters;
        if (ranking.Count < 2 * parameters.Count || ranking.Count < 4) return null;
        IReadOnlyList<double> shares = ParameterImportance.Of(
            [.. ranking.Select(point => (IReadOnlyList<double>)[.. parameters.Zip(point.Values, (parameter, value) => parameter.UnitPlace(value))])], [.. ranking.Select(point => point.Score)]);
        (string Path, double Share)[] order = [.. parameters.Select((parameter, j) => (parameter.Path, shares[j])).OrderByDescending(entry => entry.Item2)];
        return new("Importance", "share of the variance")
        {
            Description = "How much of the variance of the score each parameter explains by itself (functional ANOVA of a random forest; Hutter, Hoos and Leyton-Brown 2014).",
            Groups = [.. order.Select(entry => entry.Path)],
            Series = [new("main effect", [.. order.Select(entry => entry.Share)])],
        };
    }

    private static ScatterFigure Scatter(string metric, SweepParameter parameter, int j, IReadOnlyList<StudyPoint> ranking, StudyPoint[] stopped) =>
        new($"{metric} against {parameter.Path}", parameter.IsList ? $"{parameter.Path}: {string.Join(", ", parameter.Values.Select((value, place) => $"{place} = {value}"))}" : parameter.Path, metric)
        {
            IsLogarithmic = parameter.IsLogarithmic,
            Groups = [Dots("points", parameter, j, ranking), .. stopped.Length > 0 ? [Dots("stopped early", parameter, j, stopped) with { IsFaint = true }] : Array.Empty<FigurePoints>()],
        };

    // Evenly over the ranking, the best among them.
    private static FigurePoints Dots(string name, SweepParameter parameter, int j, IReadOnlyList<StudyPoint> ranking)
    {
        int count = Math.Min(ranking.Count, MostDots);
        StudyPoint[] shown = [.. Enumerable.Range(0, count).Select(i => ranking[(int)((long)i * ranking.Count / count)])];
        return new(name, [.. shown.Select(point => parameter.Place(point.Values[j]))], [.. shown.Select(point => point.Score)], [.. shown.Select(point => string.Join(", ", point.Values))]);
    }
}
