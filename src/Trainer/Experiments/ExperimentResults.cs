using System.Text.Json.Nodes;
using Trainer.Configuration;

namespace Trainer.Experiments;

/// <summary>What an experiment has measured, and what became of its expectations.</summary>
public sealed class ExperimentResults
{
    private readonly Dictionary<string, Dictionary<string, MeasuredValues>> _values = [];

    /// <summary>Measures the runs of an experiment and judges its expectations.</summary>
    /// <param name="plan">The experiment.</param>
    /// <param name="runs">What became of its runs.</param>
    /// <param name="seconds">How long it took.</param>
    /// <exception cref="ConfigException">A measure or a figure is of what no run produced.</exception>
    public ExperimentResults(ExperimentPlan plan, IReadOnlyList<FinishedRun> runs, double seconds)
    {
        (Plan, Runs, Seconds) = (plan, runs, seconds);
        if (ProducedNames.Missing(plan, runs, isFinal: true) is { Count: > 0 } errors) throw new ConfigException(errors);
        foreach (string measure in plan.Options.Measures.Keys) _values[measure] = plan.Labels.ToDictionary(label => label, label => Measure(label, measure));
        Verdicts = [.. plan.Options.Expectations.Where(expectation => expectation.Profile is null || expectation.Profile == plan.Profile).Select(Judge)];
    }

    /// <summary>The experiment.</summary>
    public ExperimentPlan Plan { get; }

    /// <summary>What became of its runs.</summary>
    public IReadOnlyList<FinishedRun> Runs { get; }

    /// <summary>How long it took, in seconds, without what had been trained before.</summary>
    public double Seconds { get; }

    /// <summary>What became of the expectations.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; }

    /// <summary>Whether every expectation that could be judged is met and no run failed; null where nothing could be judged.</summary>
    public bool? IsMet => Verdicts.Any(verdict => verdict.IsMet is false) || Runs.Any(run => run.Status == FinishedStatus.Failed) ? false : Verdicts.Any(verdict => verdict.IsMet is true) ? true : null;

    /// <summary>Its verdict in a word or two.</summary>
    public string Word => Verdict.WordOf(IsMet);

    /// <summary>How long its runs trained, in seconds, whenever that was.</summary>
    public double TrainingSeconds => Runs.Where(run => run.Record is not null).DistinctBy(run => run.Folder).Sum(run => run.Record!.Summary?["seconds"] is JsonValue value && value.TryGetValue(out double seconds) ? seconds : 0);

    /// <summary>How many seeds each run has.</summary>
    public int Seeds => Plan.Runs.Select(run => run.Seed).Distinct().Count();

    /// <summary>The columns of the table.</summary>
    public IReadOnlyList<ColumnOptions> Columns => Plan.Options.Table.Count > 0 ? Plan.Options.Table : [.. Plan.Options.Measures.Keys.Select(measure => new ColumnOptions { Measure = measure })];

    /// <summary>The runs of a label, one a seed.</summary>
    public IEnumerable<FinishedRun> Of(string label) => Runs.Where(run => run.Run.Label == label);

    /// <summary>A measure of the runs of a label.</summary>
    public MeasuredValues Value(string label, string measure) => _values[measure][label];

    /// <summary>Whether all runs of a label were left out, for want of data.</summary>
    public bool IsLeftOut(string label) => Of(label).All(run => run.Status == FinishedStatus.Skipped);

    /// <summary>What the table says in place of a label's values, where it has none; null where it has.</summary>
    public string? Missing(string label) => Of(label).Any(run => run.Record is not null) ? null : IsLeftOut(label) ? "left out" : "failed";

    /// <summary>What failed or was left out, with its reason: runs of the same in one, such as "a; b (2 runs)".</summary>
    public IEnumerable<(FinishedStatus Status, string Runs, string Reason)> Unfinished => Runs.Where(run => run.Error is not null).GroupBy(run => (run.Status, run.Error!))
        .Select(group => (group.Key.Status, $"{string.Join("; ", group.Select(run => run.Run.Label).Distinct())} ({group.Count()} {(group.Count() == 1 ? "run" : "runs")})", group.Key.Item2));

    private MeasuredValues Measure(string label, string measure)
    {
        var bySeed = new Dictionary<long, double>();
        foreach (FinishedRun run in Of(label))
        {
            if (run.Record is { } record && Plan.Options.Measures[measure].Of(record) is { } value) bySeed[run.Run.Seed] = value;
        }

        return new(bySeed);
    }

    private Verdict Judge(ExpectationOptions expectation) =>
        new Expectation(expectation, Plan.Options.Measures[expectation.Measure], Plan.Labels, Seeds).Judge(_values[expectation.Measure], IsLeftOut);
}
