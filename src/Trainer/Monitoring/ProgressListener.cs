using Spectre.Console;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Tasks;

namespace Trainer.Monitoring;

/// <summary>Shows epoch, step, mean loss of the epoch so far, rate and time left, and a line for every evaluation.</summary>
/// <param name="console">Where to show it.</param>
#pragma warning disable CA1001 // A listener's end is OnStop.
public sealed class ProgressListener(IAnsiConsole console) : ITrainingListener
#pragma warning restore CA1001
{
    private ProgressDisplay? _display;
    private string _measured = "";

    /// <inheritdoc/>
    public string Name => "progress";

    /// <inheritdoc/>
    public bool IsOptional => true;

    /// <inheritdoc/>
    public void OnStart(LoopState state) => _display = new(console, state.TotalSteps, state.Step);

    /// <inheritdoc/>
    public void OnStep(LoopState state, StepResult result) => _display?.Report(state.Step, () => Line(state));

    /// <inheritdoc/>
    public void OnMetrics(LoopState state, MetricSet metrics)
    {
        string values = string.Join(", ", metrics.Values.Select(entry => $"{entry.Key} {Format(entry.Key, entry.Value)}"));
        _measured += (_measured.Length > 0 ? "  " : "") + $"{metrics.Split}: {values}";
    }

    /// <inheritdoc/>
    public void OnStepEnd(LoopState state)
    {
        if (_measured.Length == 0) return;
        console.MarkupLine($"[grey]{Markup.Escape(Place(state))}[/]  {Markup.Escape(_measured)}");
        _measured = "";
    }

    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error) => _display?.Dispose();

    // Shares are read as per cent, everything else by its size.
    private static string Format(string name, double value) =>
        name.StartsWith("accuracy", StringComparison.Ordinal) || name.StartsWith("top", StringComparison.Ordinal) ? $"{value:P2}" : $"{value:G4}";

    private static string Place(LoopState state) => state.StepsPerEpoch is { } perEpoch
        ? $"epoch {Math.Min(((state.Step - 1) / perEpoch) + 1, state.TotalSteps / perEpoch)}/{Math.Max(1, state.TotalSteps / perEpoch)}"
        : $"step {state.Step:N0}";

    private static string Line(LoopState state) => $"{Place(state)}  step {state.Step:N0}/{state.TotalSteps:N0}  loss {state.TrainLoss.Mean:G4}";
}
