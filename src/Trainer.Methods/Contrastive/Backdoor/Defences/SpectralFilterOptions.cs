using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>Options of <see cref="SpectralFilter"/>.</summary>
[Component("spectral-filter", Summary = "Removes training images whose features stand out of their cluster, and trains anew on the rest.")]
[Paper("Brandon Tran and Jerry Li and Aleksander Mądry", "Spectral signatures in backdoor attacks", 2018, Venue = "NeurIPS")]
public sealed record SpectralFilterOptions : DefenceOptions
{
    /// <summary>The share of the training images that is removed; default 0.1.</summary>
    [Range(0.0, 0.9, MinimumIsExclusive = true)]
    public double Share { get; init; } = 0.1;

    /// <summary>Clusters of features, since there are no labels; null for as many as there are classes.</summary>
    [Range(1, 10_000)]
    public int? Clusters { get; init; }

    /// <inheritdoc/>
    public override Defence Create(DefenceContext context) => new SpectralFilter(context, this);
}
