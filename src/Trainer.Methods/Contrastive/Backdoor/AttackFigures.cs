using TorchSharp;
using Trainer.Figures;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Monitoring;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>What shows an attack: what the trigger does to images, and where their features go.</summary>
internal static class AttackFigures
{
    private const int Shown = 8, MostPoints = 1000;

    /// <summary>Some test images as they are, with the trigger, and what it changes, stretched to the whole range; null when they have no form that can be shown.</summary>
    public static ImageFigure? Images(AttackMeasure measure, Trigger trigger)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        Tensor all = measure.Images;
        if (all.shape[1] is not (1 or 3)) return null;
        long count = Math.Min(Shown, all.shape[0]);
        Tensor images = all.narrow(0, 0, count), triggered = measure.Triggered(trigger, count), change = triggered - images;
        double largest = change.abs().max().ToDouble();
        string[] names = [.. measure.Labels.narrow(0, 0, count).cpu().data<long>().ToArray().Select(label => measure.Classes[(int)label])];
        return new("Test images, with the trigger, and what it changes")
        {
            PerRow = (int)count,
            Description = $"The largest change of a value is {largest:0.####} of 1. Below, a change of as much down is black, none is grey, and as much up is white.",
            Images = [.. Row(images, names, "clean"), .. Row(triggered, names, "triggered"), .. Row(largest > 0 ? (change / (2 * largest)) + 0.5 : change + 0.5, names, "change")],
        };
    }

    /// <summary>Unit features of test images along their two directions of greatest variance: clean ones of the target class, clean others, and these with the trigger.</summary>
    public static ScatterFigure Map(AttackMeasure measure, FeatureReader reader, Trigger trigger, long target)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        long count = Math.Min(MostPoints, measure.Images.shape[0]);
        Tensor isTarget = measure.Labels.narrow(0, 0, count).eq(target).cpu(), isOther = isTarget.logical_not();
        Tensor clean = reader.Read(measure.Images.narrow(0, 0, count)).cpu(), changed = reader.Read(measure.Triggered(trigger, count)).cpu();
        var plane = new PrincipalPlane(clean);
        return new("Features of test images", "first principal direction of clean ones", "second principal direction")
        {
            Groups =
            [
                Group("other classes, clean", clean, isOther),
                Group("other classes, triggered", changed, isOther),
                Group("target class, clean", clean, isTarget),
            ],
            Description = "A trigger that works moves images of other classes among those of the target class.",
        };

        FigurePoints Group(string name, Tensor features, Tensor members)
        {
            (double[] x, double[] y) = plane.Places(features.index(TensorIndex.Tensor(members)));
            return new(name, x, y);
        }
    }

    private static IEnumerable<FigureImage> Row(Tensor images, string[] names, string group)
    {
        for (int i = 0; i < names.Length; i++) yield return new(names[i], PngEncoder.Encode(ImageRecord.From(0, "image", images[i].cpu().to_type(ScalarType.Float32))), Group: group);
    }
}
