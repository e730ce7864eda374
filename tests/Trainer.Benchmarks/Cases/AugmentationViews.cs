using TorchSharp;
using Trainer.Data.Augmentations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>Two views of a batch, made for all images at once and image by image.</summary>
internal sealed class AugmentationViews : IBenchmark
{
    private const int Count = 128;

    public string Name => "augmentation";

    public string Description => $"two views of {Count} images of 3×32×32: crop, flip, colour jitter, grey-scale, normalisation";

    public IReadOnlyList<Contender> Prepare()
    {
        Tensor images = rand(Count, 3, 32, 32);
        AugmentationOptions[] blurred = [.. ViewOperations.All, new GaussianBlurOptions()];
        return
        [
            Contender.Of("batched", () => Batched(images, ViewOperations.Pairs), images, units: 20),
            Contender.Of("image by image", () => ImageByImage(images, ViewOperations.Pairs), units: 1),
            Contender.Of("batched, with blur", () => Batched(images, new(blurred, ViewOperations.Normalisation)), units: 20),
            Contender.Of("image by image, with blur", () => ImageByImage(images, new(blurred, ViewOperations.Normalisation)), units: 1),
        ];
    }

    public string Remark(IReadOnlyList<Measurement> measurements) =>
        $"batched {measurements[1].Fastest / measurements[0].Fastest:F1} times faster than image by image, with blur {measurements[3].Fastest / measurements[2].Fastest:F1} times";

    private static void Batched(Tensor images, Methods.Contrastive.ViewPairs pairs)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        pairs.Draw(images, new RandomStream(1));
    }

    private static void ImageByImage(Tensor images, Methods.Contrastive.ViewPairs pairs)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        var views = new Tensor[2 * Count];
        for (int i = 0; i < views.Length; i++)
        {
            using DisposeScope inner = NewDisposeScope();
            views[i] = pairs.View(images.narrow(0, i % Count, 1), new RandomStream(1).Fork(i)).MoveToOuterDisposeScope();
        }

        cat(views, 0);
    }
}
