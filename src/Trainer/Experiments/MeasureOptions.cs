using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Trainer.Configuration;
using Trainer.Metrics;
using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>A number that is read from a run.</summary>
public sealed record MeasureOptions : IValidatableObject
{
    private static readonly string[] Quantities = ["seconds", "steps", "epochs", "samplesPerSecond", "parameters", "optimizerBytes", "peakMemoryBytes", "bestStep"];

    /// <summary>A metric as <c>split/metric</c>, or a quantity of the run's summary: seconds, steps, epochs, samplesPerSecond, parameters, optimizerBytes, peakMemoryBytes, bestStep.</summary>
    public required string Metric { get; init; }

    /// <summary>When the metric is read.</summary>
    public MeasureMoment At { get; init; } = MeasureMoment.Final;

    /// <summary>Instead of the metric's value, the first step at which it is as good as this; infinite when it never is.</summary>
    public double? Reaches { get; init; }

    /// <summary>Whether small or large values are good; asked with "reaches".</summary>
    public GoalDirection Direction { get; init; } = GoalDirection.Maximize;

    /// <summary>A quantity of the summary that the value is divided by, such as steps; null for none.</summary>
    public string? Per { get; init; }

    /// <summary>What the value is multiplied by: 100 for per cent.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The profile in which it is measured: quick, full; null for both.</summary>
    [AllowedValues("quick", "full", null)]
    public string? Profile { get; init; }

    /// <summary>How many digits are shown after the point.</summary>
    [Range(0, 12)]
    public int Digits { get; init; } = 3;

    /// <summary>The unit shown; empty for none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Whether it is read from the records of the run and not from the quantities that every run has.</summary>
    internal bool IsMetric => Metric.Contains('/', StringComparison.Ordinal);

    /// <summary>Reads it from a run.</summary>
    /// <returns>The value; null when the run did not produce it.</returns>
    public double? Of(RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(run);
        double? value = !IsMetric ? Quantity(run, Metric) : Reaches is { } goal ? FirstStep(run, goal) : At == MeasureMoment.Mean ? Mean(run) : run.Result(Metric, At == MeasureMoment.Best ? "best" : "final");
        return value * Scale / (Per is null ? 1 : Quantity(run, Per));
    }

    /// <summary>A value with its digits, without its unit.</summary>
    public string Show(double value) => double.IsFinite(value) ? value.ToString("N" + Digits, CultureInfo.InvariantCulture) : double.IsPositiveInfinity(value) && Reaches is not null ? "never" : value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsMetric && !Quantities.Contains(Metric)) yield return new($"is no metric 'split/metric' and no quantity of a run; {NearestName.Hint(Metric, Quantities)}", [nameof(Metric)]);
        if (Per is not null && !Quantities.Contains(Per)) yield return new($"is no quantity of a run; {NearestName.Hint(Per, Quantities)}", [nameof(Per)]);
        if (Reaches is not null && !IsMetric) yield return new("needs a metric that is recorded while a run goes on.", [nameof(Reaches)]);
        if (At == MeasureMoment.Mean && !IsMetric) yield return new("needs a metric that is recorded while a run goes on.", [nameof(At)]);
    }

    private double? FirstStep(RunRecord run, double goal)
    {
        if (!run.Values.TryGetValue(Metric, out IReadOnlyList<(long Step, double Value)>? values)) return null;
        foreach ((long step, double value) in values)
        {
            if (Direction == GoalDirection.Maximize ? value >= goal : value <= goal) return step;
        }

        return double.PositiveInfinity;
    }

    private double? Mean(RunRecord run) => run.Values.TryGetValue(Metric, out IReadOnlyList<(long Step, double Value)>? values) && values.Count > 0 ? values.Average(entry => entry.Value) : null;

    private static double? Quantity(RunRecord run, string name) => run.Summary?[name] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? value.GetValue<double>() : null;
}
