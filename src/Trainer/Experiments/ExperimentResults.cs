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
    /// <exception cref="ConfigException">A measure is of a metric that no run produced.</exception>
    public ExperimentResults(ExperimentPlan plan, IReadOnlyList<FinishedRun> runs, double seconds)
    {
        (Plan, Runs, Seconds) = (plan, runs, seconds);
        CheckMetrics();
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

    /// <summary>Whether every expectation that could be judged is met and no run failed.</summary>
    public bool IsMet => Verdicts.All(verdict => verdict.IsMet is not false) && Runs.All(run => run.Status != FinishedStatus.Failed);

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
        new Expectation(expectation, Plan.Options.Measures[expectation.Measure], Plan.Labels).Judge(_values[expectation.Measure], IsLeftOut);

    // Which metrics there are, only runs can tell.
    private void CheckMetrics()
    {
        string[] produced = [.. Runs.Where(run => run.Record is not null).SelectMany(run => run.Record!.Results.Concat(run.Record.Values.Keys)).Distinct()];
        if (produced.Length == 0) return;
        ConfigError[] errors =
        [
            .. Plan.Options.Measures.Where(entry => entry.Value.IsMetric && !produced.Contains(entry.Value.Metric)).Select(entry =>
                new ConfigError($"measures:{entry.Key}:metric", $"no run produced '{entry.Value.Metric}'; {NearestName.Hint(entry.Value.Metric, produced)}", Plan.Path)),
        ];
        if (errors.Length > 0) throw new ConfigException(errors);
    }
}
