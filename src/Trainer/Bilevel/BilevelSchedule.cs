using System.ComponentModel.DataAnnotations;

namespace Trainer.Bilevel;

/// <summary>How the levels take turns: rounds of K lower steps and then J upper steps, the lower level begun anew every R rounds.</summary>
public sealed record BilevelSchedule
{
    /// <summary>K, the lower steps of a round; default 10. 0 leaves the lower level as it is.</summary>
    [Range(0, 1_000_000)]
    public int LowerSteps { get; init; } = 10;

    /// <summary>J, the upper steps of a round; default 10. 0 leaves the upper level as it is.</summary>
    [Range(0, 1_000_000)]
    public int UpperSteps { get; init; } = 10;

    /// <summary>R, the rounds after which the lower level and its optimizer begin anew; null for never.</summary>
    [Range(1L, 1_000_000_000L)]
    public long? ReinitialiseEvery { get; init; }

    /// <summary>Whether the lower level begins anew before a round, counted from 0.</summary>
    public bool ReinitialisesBefore(long round) => round > 0 && ReinitialiseEvery is { } every && round % every == 0;
}
