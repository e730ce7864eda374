using System.Text.Json.Nodes;
using Spectre.Console;
using Trainer.Configuration;
using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>Shows how far an experiment is: a bar for all of it and one for each run under way on a terminal, a line for each finished run in a file.</summary>
public sealed class ExperimentDisplay
{
    private readonly Dictionary<PlannedRun, ProgressTask> _bars = [];
    private readonly Dictionary<PlannedRun, string> _scores = [];
    private readonly IAnsiConsole _console;
    private readonly ProgressContext? _context;
    private readonly ProgressTask? _all;
    private readonly int _count;
    private int _finished;

    private ExperimentDisplay(IAnsiConsole console, int count, ProgressContext? context)
    {
        (_console, _count, _context) = (console, count, context);
        _all = context?.AddTask($"0 of {count} runs", maxValue: count);
    }

    /// <summary>Shows a display while <paramref name="work"/> is done.</summary>
    public static T Show<T>(IAnsiConsole console, int count, Func<ExperimentDisplay, T> work)
    {
        ArgumentNullException.ThrowIfNull(console);
        bool isLive = console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi;
        if (!isLive) return work(new(console, count, null));
        return console.Progress().AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => work(new(console, count, context)));
    }

    /// <summary>Tells how far a run is.</summary>
    public void Report(PlannedRun run, RunProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (_context is null) return;
        if (!_bars.TryGetValue(run, out ProgressTask? bar)) _bars[run] = bar = _context.AddTask(Markup.Escape(run.Name), maxValue: 1).IsIndeterminate();
        foreach ((_, string name, double value) in process.Metrics.Read()) _scores[run] = $"{name} {value:G4}";
        if (bar.IsIndeterminate && TotalSteps(process.Folder) is { } total)
        {
            bar.MaxValue = total;
            bar.IsIndeterminate = false;
        }

        if (!bar.IsIndeterminate) bar.Value = process.Metrics.Step;
        if (_scores.TryGetValue(run, out string? score)) bar.Description = Markup.Escape($"{run.Name}  {score}");
    }

    /// <summary>Tells that another process is training a run.</summary>
    public void ReportWaiting(PlannedRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _console.MarkupLineInterpolated($"{"",3} {"",3} {run.Name}: [grey]another process is training it; its outcome is waited for[/]");
    }

    /// <summary>Tells what became of a run.</summary>
    public void Report(FinishedRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _finished++;
        if (_bars.Remove(run.Run, out ProgressTask? bar)) bar.StopTask();
        if (_all is not null)
        {
            _all.Value = _finished;
            _all.Description = $"{_finished} of {_count} runs";
        }

        if (run.Status == FinishedStatus.Skipped) return; // Often many for one reason: they are told together at the end.
        (string what, Color colour, string more) = run.Status switch
        {
            FinishedStatus.Trained => ("trained", Color.Green, $" in {run.Record!.Summary?["seconds"]} s"),
            FinishedStatus.Cached => ("trained before", Color.Grey, ""),
            _ => ("failed", Color.Red, $": {run.Error} ({run.Folder})"),
        };
        _console.Write(new Paragraph().Append($"{_finished,3}/{_count}  {run.Run.Name}: ").Append(what, colour).Append($"{more}\n"));
    }

    private static double? TotalSteps(string folder)
    {
        string path = Path.Combine(folder, "summary.json");
        try
        {
            return File.Exists(path) && (JsonText.Parse(File.ReadAllText(path), "", path) as JsonObject)?["totalSteps"] is JsonValue value && value.TryGetValue(out double steps) && steps > 0 ? steps : null;
        }
        catch (Exception error) when (error is IOException or ConfigException)
        {
            return null; // Being written.
        }
    }
}
