using System.Diagnostics;

namespace Trainer.Profiling;

/// <summary>What the time of some steps went into.</summary>
/// <param name="Steps">How many steps.</param>
/// <param name="Total">How long they took.</param>
/// <param name="Phases">How long each phase took in all; what no phase claims is <see cref="StepPhase.Other"/>.</param>
public sealed record StepProfile(long Steps, TimeSpan Total, IReadOnlyDictionary<StepPhase, TimeSpan> Phases)
{
    /// <summary>Adds up phases.</summary>
    /// <param name="steps">How many steps.</param>
    /// <param name="ticks">How long they took, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="spans">The phases with their starts and ends as timestamps of <see cref="Stopwatch"/>.</param>
    public static StepProfile Of(long steps, long ticks, IEnumerable<(StepPhase Phase, long Start, long End)> spans)
    {
        var phases = Enum.GetValues<StepPhase>().ToDictionary(phase => phase, _ => 0L);
        foreach ((StepPhase phase, long start, long end) in spans) phases[phase] += end - start;
        phases[StepPhase.Other] = Math.Max(0, ticks - phases.Where(entry => entry.Key != StepPhase.Other).Sum(entry => entry.Value));
        return new(steps, Stopwatch.GetElapsedTime(0, ticks), phases.ToDictionary(entry => entry.Key, entry => Stopwatch.GetElapsedTime(0, entry.Value)));
    }

    /// <summary>The share of a phase in the total, from 0 to 1.</summary>
    public double Share(StepPhase phase) => Total > TimeSpan.Zero ? Phases[phase] / Total : 0;

    /// <summary>Milliseconds a step that a phase took in the mean.</summary>
    public double Milliseconds(StepPhase phase) => Steps > 0 ? Phases[phase].TotalMilliseconds / Steps : 0;
}
