using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>Options of <see cref="ChannelPruning"/>.</summary>
[Component("channel-pruning", Summary = "Switches off channels that may react the strongest (CLP); needs no data.")]
[Paper("Runkai Zheng and Rongjun Tang and Jianze Li and Li Liu", "Data-free backdoor removal based on channel Lipschitzness", 2022, Venue = "ECCV")]
public sealed record ChannelPruningOptions : DefenceOptions
{
    /// <summary>u: channels are switched off whose bound is more than so many standard deviations above the mean of their layer; default 3.</summary>
    [Range(0.0, 100.0)]
    public double Threshold { get; init; } = 3;

    /// <inheritdoc/>
    public override Defence Create(DefenceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ChannelPruning(context.Victim, Threshold);
    }
}
