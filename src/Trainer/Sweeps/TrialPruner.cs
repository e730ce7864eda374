using System.Globalization;
using Trainer.Configuration;
using Trainer.Metrics;

namespace Trainer.Sweeps;

/// <summary>Says which trials are not worth going on with.</summary>
public abstract record TrialPruner
{
    /// <summary>Whether a trial is to be stopped.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="since">The step at which this was asked last; −1 the first time.</param>
    /// <param name="others">The other trials.</param>
    /// <param name="goal">Which end is good.</param>
    public abstract bool ShouldStop(TrialCurve trial, long since, IReadOnlyCollection<PeerTrial> others, Goal goal);

    /// <summary>Makes a pruner.</summary>
    /// <param name="name"><c>median</c> or <c>asha</c>; null for none.</param>
    /// <param name="firstStep">The step before which no trial is stopped.</param>
    /// <param name="reduction">Of ASHA: one in so many goes on at each rung.</param>
    /// <exception cref="ConfigException">There is no such pruner, or a number is out of range.</exception>
    public static TrialPruner? Create(string? name, long firstStep, int reduction)
    {
        if (firstStep < 1) throw new ConfigException("", $"--min-steps must be at least 1; it is {firstStep}.");
        if (reduction < 2) throw new ConfigException("", $"--reduction must be at least 2; it is {reduction}.");
        return name switch
        {
            null => null,
            "median" => new MedianPruner(firstStep),
            "asha" => new AshaPruner(firstStep, reduction),
            _ => throw new ConfigException("", $"--prune {name}: there is no such pruner; {NearestName.Hint(name, ["median", "asha"])}"),
        };
    }

    /// <summary>Reads what <see cref="object.ToString"/> of a pruner gives.</summary>
    internal static TrialPruner? Parse(string text) => text.Split(' ') switch
    {
        ["median", var first] => new MedianPruner(long.Parse(first, CultureInfo.InvariantCulture)),
        ["asha", var first, var reduction] => new AshaPruner(long.Parse(first, CultureInfo.InvariantCulture), int.Parse(reduction, CultureInfo.InvariantCulture)),
        _ => null,
    };
}
