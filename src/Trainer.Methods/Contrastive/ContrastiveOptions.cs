using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data;
using Trainer.Data.Augmentations;
using Trainer.Tasks;

namespace Trainer.Methods.Contrastive;

/// <summary>Options of <see cref="ContrastiveTask"/>.</summary>
[Component("contrastive", Summary = "Learns features of images without labels, from pairs of views.")]
public sealed record ContrastiveOptions : TaskOptions
{
    /// <summary>The data set. Labels are not used in training, only to measure.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The encoder to learn.</summary>
    public EncoderOptions Encoder { get; init; } = new SmallCnnOptions();

    /// <summary>The method.</summary>
    public ContrastiveMethodOptions Method { get; init; } = new SimClrOptions();

    /// <summary>What makes a view of an image, in this order; by default what SimCLR does to CIFAR-10.</summary>
    [MinLength(1)]
    public IReadOnlyList<AugmentationOptions> Augmentations { get; init; } =
    [
        new RandomResizedCropOptions(),
        new HorizontalFlipOptions(),
        new ColorJitterOptions { Hue = 0.1, Probability = 0.8 },
        new GrayscaleOptions(),
    ];

    /// <summary>The classification by nearest neighbours that every evaluation makes on the features.</summary>
    public KnnOptions Monitor { get; init; } = new();

    /// <summary>The linear classifier that every evaluation fits to the features; null for none.</summary>
    public LinearProbeOptions? Probe { get; init; }

    /// <summary>How many samples a batch holds in evaluation.</summary>
    [Range(1, 1 << 20)]
    public int EvaluationBatchSize { get; init; } = 256;

    /// <inheritdoc/>
    public override TrainingTask Create() => new ContrastiveTask(this);
}
