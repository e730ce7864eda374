using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Schedules;

/// <summary>Down by a factor every so many steps, or at milestones.</summary>
[Component("step")]
public sealed record StepDecayOptions : FactorScheduleOptions, IValidatableObject
{
    /// <summary>The factor at each drop; default 0.1.</summary>
    [Range(0.0, 1.0)]
    public double Gamma { get; init; } = 0.1;

    /// <summary>The steps between drops; 0 (default) when milestones are given.</summary>
    [Range(0L, 1_000_000_000_000L)]
    public long Every { get; init; }

    /// <summary>The steps, counted from the end of the warm-up, at which the rate drops; default none.</summary>
    public IReadOnlyList<long> Milestones { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Every > 0 == Milestones.Count > 0) yield return new("needs either 'every' or 'milestones': at which steps should the rate drop?");
        for (int i = 0; i < Milestones.Count; i++)
        {
            if (Milestones[i] < 0) yield return new($"is {Milestones[i]}, but must be at least 0.", [$"{nameof(Milestones)}:{i}"]);
        }
    }

    /// <inheritdoc/>
    protected override double Factor(long step, long total) => Every > 0 ? ScheduleFactor.StepDecay(step, Every, Gamma) : ScheduleFactor.MultiStep(step, Milestones, Gamma);
}
