using Trainer.Data;
using Trainer.Data.Augmentations;
using Trainer.Methods.Contrastive;

namespace Trainer.Benchmarks;

/// <summary>What makes a view in the benchmarks: the operations of SimCLR on CIFAR-10.</summary>
internal static class ViewOperations
{
    public static IReadOnlyList<AugmentationOptions> All { get; } =
    [
        new RandomResizedCropOptions(),
        new HorizontalFlipOptions(),
        new ColorJitterOptions { Hue = 0.1, Probability = 0.8 },
        new GrayscaleOptions(),
    ];

    public static Normalisation Normalisation { get; } = new(255, [0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]);

    public static ViewPairs Pairs { get; } = new(All, Normalisation);
}
