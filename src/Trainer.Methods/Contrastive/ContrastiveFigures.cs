using TorchSharp;
using Trainer.Data.Augmentations;
using Trainer.Figures;
using Trainer.Monitoring;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>What shows how a contrastive method sees: its views, and how its features lie.</summary>
internal static class ContrastiveFigures
{
    /// <summary>The most points on a map.</summary>
    public const int MostPoints = 2000;

    private const int Shown = 8;

    /// <summary>Some images with two views of each; null when they have no form that can be shown.</summary>
    /// <param name="stored">(samples, channels, height, width), as stored.</param>
    /// <param name="augmentations">What makes a view.</param>
    /// <param name="random">What they are drawn from.</param>
    /// <param name="scale">The stored value that stands for 1.</param>
    public static ImageFigure? Views(Tensor stored, IReadOnlyList<AugmentationOptions> augmentations, RandomStream random, double scale)
    {
        if (stored.dim() != 4 || stored.shape[1] is not (1 or 3)) return null;
        using DisposeScope scope = NewDisposeScope();
        Tensor images = stored.narrow(0, 0, Math.Min(Shown, stored.shape[0])).div(scale);
        (Tensor first, Tensor second) = new ViewPairs(augmentations).Draw(images, random);
        return new("Test images and two views of each")
        {
            PerRow = Shown,
            Description = "Above as stored, below what two draws of the augmentations make of it: a pair of views is to get the same features.",
            Images = [.. Row(images, "image"), .. Row(first, "first view"), .. Row(second, "second view")],
        };
    }

    /// <summary>The features on the unit sphere, seen along their two directions of greatest variance, a colour a class.</summary>
    public static ScatterFigure Map(FeatureSet set, IReadOnlyList<string> classes)
    {
        using DisposeScope scope = NewDisposeScope();
        (double[] x, double[] y) = new PrincipalPlane(set.Features).Places(set.Features);
        long[] labels = [.. set.Labels.cpu().data<long>()];
        return new("Features of test images", "first principal direction", "second principal direction")
        {
            Description = $"Unit features of {labels.Length:N0} test images along the two directions of greatest variance; labels were not used to learn them.",
            Groups = [.. classes.Select((name, c) =>
            {
                int[] members = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == c)];
                return new FigurePoints(name, [.. members.Select(i => x[i])], [.. members.Select(i => y[i])]);
            })],
        };
    }

    private static IEnumerable<FigureImage> Row(Tensor images, string caption)
    {
        for (int i = 0; i < images.shape[0]; i++) yield return new(caption, PngEncoder.Encode(ImageRecord.From(0, "view", images[i].cpu().to_type(ScalarType.Float32))), Group: caption);
    }
}
