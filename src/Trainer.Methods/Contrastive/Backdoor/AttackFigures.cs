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
        Tensor images = all.narrow(0, 0, count), triggered = measure.Triggered(trigger).narrow(0, 0, count), change = triggered - images;
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
        Tensor isTarget = measure.Labels.narrow(0, 0, count).eq(target);
        Tensor clean = Unit(reader.Read(measure.Images.narrow(0, 0, count))), changed = Unit(reader.Read(measure.Triggered(trigger).narrow(0, 0, count)));
        Tensor centre = clean.mean([0], keepdim: true), centred = clean - centre;
        (_, Tensor directions) = linalg.eigh(centred.t().mm(centred));
        directions = directions.narrow(1, directions.shape[1] - 2, 2).flip(1);
        return new("Features of test images", "first principal direction of clean ones", "second principal direction")
        {
            Groups =
            [
                Group("other classes, clean", (clean - centre).index(TensorIndex.Tensor(isTarget.logical_not()))),
                Group("other classes, triggered", (changed - centre).index(TensorIndex.Tensor(isTarget.logical_not()))),
                Group("target class, clean", (clean - centre).index(TensorIndex.Tensor(isTarget))),
            ],
            Description = "A trigger that works moves images of other classes among those of the target class.",
        };

        FigurePoints Group(string name, Tensor features)
        {
            Tensor places = features.mm(directions);
            return new(name, [.. places.select(1, 0).contiguous().data<double>()], [.. places.select(1, 1).contiguous().data<double>()]);
        }

        static Tensor Unit(Tensor features) => UnitVectors.Of(features).cpu().to_type(ScalarType.Float64);
    }

    private static IEnumerable<FigureImage> Row(Tensor images, string[] names, string group)
    {
        for (int i = 0; i < names.Length; i++) yield return new(names[i], PngEncoder.Encode(ImageRecord.From(0, "image", images[i].cpu().to_type(ScalarType.Float32))), Group: group);
    }
}
