using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data;
using Trainer.Data.Augmentations;
using Trainer.Data.Sampling;
using Trainer.Models;

namespace Trainer.Tasks.Classification;

/// <summary>Options of <see cref="ClassificationTask"/>.</summary>
[Component("classification", Summary = "Learns to tell classes apart by minimising cross-entropy.")]
public sealed record ClassificationOptions : TaskOptions
{
    /// <summary>The data set.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The network.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>What is done to training images, in this order.</summary>
    public IReadOnlyList<AugmentationOptions> Augmentations { get; init; } = [];

    /// <summary>Which training samples an epoch visits, and in which order.</summary>
    public SamplingOptions Sampling { get; init; } = new UniformSamplingOptions();

    /// <summary>How much of the target's probability is spread over all classes (Szegedy et al. 2016).</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    [Paper("Christian Szegedy and Vincent Vanhoucke and Sergey Ioffe and Jonathon Shlens and Zbigniew Wojna", "Rethinking the Inception architecture for computer vision", 2016, Venue = "CVPR")]
    public double LabelSmoothing { get; init; }

    /// <summary>The k of top-k accuracy; left out when there are no more classes than that.</summary>
    [Range(1, int.MaxValue)]
    public int TopK { get; init; } = 5;

    /// <summary>How many samples a batch holds in evaluation.</summary>
    [Range(1, 1 << 20)]
    public int EvaluationBatchSize { get; init; } = 256;

    /// <inheritdoc/>
    public override TrainingTask Create() => new ClassificationTask(this);
}
