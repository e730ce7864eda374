using TorchSharp;
using Trainer.Data;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance.Data;

/// <summary>A set of images made from another one.</summary>
internal static class ImageMap
{
    /// <summary>Maps the images of every part; takes ownership of the set.</summary>
    /// <param name="data">The set.</param>
    /// <param name="name">Who asks, for messages.</param>
    /// <param name="problem">What is wrong with images of this shape; null for nothing.</param>
    /// <param name="map">The images of a part and its name ↦ the new ones, uint8 or float32.</param>
    /// <param name="isMeasured">Whether mean and deviation are those of the new training images, one of each channel.</param>
    /// <exception cref="DataException">The samples are not images in memory, or do not fit.</exception>
    public static LabelledData Apply(LabelledData data, string name, Func<Tensor, string?> problem, Func<Tensor, string, Tensor> map, bool isMeasured)
    {
        using (data)
        {
            LabelledSet train = Part(data.Train, "train"), test = Part(data.Test, "test");
            LabelledSet? validation = data.Validation is null ? null : Part(data.Validation, "validation");
            return data with { Train = train, Test = test, Validation = validation, Normalisation = isMeasured ? Measure(train, data.Normalisation.Scale) : data.Normalisation, Measure = null };
        }

        LabelledSet Part(LabelledSet set, string split)
        {
            if (!set.IsInMemory || set.Samples.Shape.Count != 3) throw new DataException($"{name} needs images (channels, height, width) in memory; these samples are ({string.Join(", ", set.Samples.Shape)}){(set.IsInMemory ? "" : " and streamed: set streaming to false")}.");
            using DisposeScope scope = NewDisposeScope();
            if (problem(set.Inputs) is { } wrong) throw new DataException($"{name}: {wrong}");
            return new(map(set.Inputs, split).contiguous().DetachFromDisposeScope(), set.Labels.clone().DetachFromDisposeScope());
        }
    }

    private static Normalisation Measure(LabelledSet train, double scale)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = train.Inputs.to_type(ScalarType.Float64) / scale;
        double[] mean = values.mean([0, 2, 3]).data<double>().ToArray(), deviation = values.std([0, 2, 3], unbiased: false).data<double>().ToArray();
        return new(scale, mean, [.. deviation.Select(one => one > 0 ? one : 1)]);
    }
}
