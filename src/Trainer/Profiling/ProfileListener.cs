using System.Diagnostics;
using Trainer.Loop;

namespace Trainer.Profiling;

/// <summary>Says what the time of a step goes into, and writes the phases as <c>profile.json</c>, a trace for <c>chrome://tracing</c> or Perfetto.</summary>
/// <param name="options">Which steps to look at.</param>
public sealed class ProfileListener(ProfileOptions options) : ITrainingListener
{
    private readonly List<(StepPhase Phase, long Start, long End)> _spans = [];
    private long _firstStep, _start;

    /// <inheritdoc/>
    public string Name => "profile";

    /// <summary>What was found; null until the steps to look at have been made.</summary>
    public StepProfile? Profile { get; private set; }

    /// <inheritdoc/>
    public void OnStart(LoopState state)
    {
        _firstStep = state.Step + options.Skip;
        if (options.Skip == 0) Begin(state);
    }

    /// <inheritdoc/>
    public void OnStepEnd(LoopState state)
    {
        if (state.Run.Clock.Record is null)
        {
            if (Profile is null && state.Step == _firstStep) Begin(state);
            return;
        }

        if (state.Step - _firstStep >= options.Steps) End(state);
    }

    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error)
    {
        if (state.Run.Clock.Record is not null && state.Step > _firstStep) End(state);
        if (Profile is null) state.Run.Log.Warning("There is no profile: the run ended within the {Steps} steps that it lets pass first.", options.Skip);
    }

    private void Begin(LoopState state)
    {
        _start = Stopwatch.GetTimestamp();
        state.Run.Clock.Record = (phase, start, end) => _spans.Add((phase, start, end));
    }

    private void End(LoopState state)
    {
        state.Run.Clock.Record = null;
        Profile = StepProfile.Of(state.Step - _firstStep, Stopwatch.GetTimestamp() - _start, _spans);
        string shares = string.Join(", ", Profile.Phases.Select(entry =>
            $"{entry.Key.ToString().ToLowerInvariant()} {Profile.Milliseconds(entry.Key):F3} ms ({Profile.Share(entry.Key):P1})"));
        state.Run.Log.Information("A step took {Milliseconds:F3} ms over {Steps:N0} steps: {Shares}.", Profile.Total.TotalMilliseconds / Profile.Steps, Profile.Steps, shares);
        if (state.Run.Folder is not { } folder) return;
        string path = Path.Combine(folder, "profile.json");
        try
        {
            ChromeTrace.Write(path, _spans);
            state.Run.Log.Information("The trace is in {Path}: open it in chrome://tracing or ui.perfetto.dev.", path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            state.Run.Log.Warning("The trace cannot be written, training goes on without it. {Path}: {Reason}", path, error.Message);
        }
    }
}
