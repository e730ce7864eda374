using System.Text.Json.Nodes;
using Trainer.Figures;
using Trainer.Runs;

namespace Trainer.Reports;

/// <summary>The curves of runs: of one run, the splits of a metric in one chart; of several, a chart for each split, a line for each run.</summary>
internal static class RunCurves
{
    private const string Speed = "samplesPerSecond", Steps = "step";

    /// <summary>What was learnt, and what steered it.</summary>
    public static IReadOnlyList<Figure> Metrics(RunRecord[] runs, IReadOnlyList<string> labels)
    {
        string[] names = [.. runs.SelectMany(run => run.Values.Keys).Distinct().Where(name => Metric(name) != Speed)];
        if (runs.Length > 1) return [.. names.OrderBy(Order).Select(name => Overlaid(runs, labels, name))];
        return [.. names.GroupBy(Metric).OrderBy(group => group.Min(Order)).Select(group => new LineFigure(group.Key, Steps, group.Key)
        {
            // Single steps are many and noisy: behind the rest.
            Lines = [.. group.OrderBy(Order).Select(name => Line(runs[0], name, Split(name)) with { IsFaint = Split(name) == "step" && group.Count() > 1 })],
            Description = $"{group.Key} over the steps of training: {string.Join(", ", group.Select(Split))}.",
        })];
    }

    /// <summary>How fast, and how much memory.</summary>
    public static IReadOnlyList<Figure> System(RunRecord[] runs, IReadOnlyList<string> labels)
    {
        var figures = new List<Figure>();
        foreach (string name in runs.SelectMany(run => run.Values.Keys).Distinct().Where(name => Metric(name) == Speed))
        {
            figures.Add(Overlaid(runs, labels, name) with { Title = "samples a second", Y = "samples/s" });
            LineFigure steps = Overlaid(runs, labels, name) with { Title = "time a step", Y = "ms", Description = "Milliseconds a step, from the samples of a batch and the samples a second." };
            figures.Add(steps with { Lines = [.. steps.Lines.Zip(runs.Where(run => run.Values.ContainsKey(name)), (line, run) => line with { Y = [.. line.Y.Select(speed => 1000 * SamplesPerStep(run) / speed)] })] });
        }

        if (runs.Length > 1) figures.Add(new BarFigure("peak memory", "MB") { Groups = labels, Series = [new("peak memory", [.. runs.Select(run => (run.Summary?["peakMemoryBytes"] as JsonValue)?.TryGetValue(out double bytes) is true ? Math.Round(bytes / 1e6) : double.NaN)])] });
        return figures;
    }

    private static LineFigure Overlaid(RunRecord[] runs, IReadOnlyList<string> labels, string name) => new(name, Steps, Metric(name))
    {
        Lines = [.. runs.Zip(labels).Where(pair => pair.First.Values.ContainsKey(name)).Select(pair => Line(pair.First, name, pair.Second))],
        Description = $"{name} over the steps of training.",
    };

    private static FigureLine Line(RunRecord run, string name, string label) => new(label, [.. run.Values[name].Select(entry => (double)entry.Step)], [.. run.Values[name].Select(entry => entry.Value)]);

    private static double SamplesPerStep(RunRecord run)
    {
        double Option(string name) => (run.Config["training"] as JsonObject)?[name] is JsonValue value && value.TryGetValue(out double number) ? number : 1;
        return Option("batchSize") * Option("accumulate");
    }

    // Held-out splits first, then training, then single steps and what is measured there only.
    private static int Order(string name) => (Split(name) switch { "test" => 0, "validation" => 1, "train" => 3, "step" => 4, _ => 2 } * 2) + (Metric(name) == "loss" ? 1 : 0);

    private static string Split(string name) => name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? name[..slash] : "";

    private static string Metric(string name) => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
