using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>What data sets from arrays have in common: the samples in one array, their labels in another.</summary>
public abstract record ArrayDataOptions : FileDataOptions
{
    /// <summary>The array of training samples (or of all), along its first dimension. Bytes stay bytes, other numbers become float32.</summary>
    public required string Inputs { get; init; }

    /// <summary>The array of their classes: integers 0 … classes − 1, (N) or (N, 1).</summary>
    public required string Labels { get; init; }

    /// <summary>The array of test samples; null: a share of the others (<c>testShare</c>).</summary>
    public string? TestInputs { get; init; }

    /// <summary>The array of the test samples' classes.</summary>
    public string? TestLabels { get; init; }

    /// <summary>The array of how often each training sample should be drawn, relative to the others, for the sampling <c>weighted</c>; null: none.</summary>
    public string? Weights { get; init; }

    /// <summary>The classes' names, by label; empty: numbers, as many as the largest label asks for.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What a sample's numbers are taken as, for example [1, 28, 28]: (channels, height, width) for a model of images; empty: as stored.</summary>
    public IReadOnlyList<long> Shape { get; init; } = [];

    /// <summary>Samples are (height, width, channels), and become (channels, height, width).</summary>
    public bool ChannelsLast { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (ValidationResult result in base.Validate(validationContext)) yield return result;
        if (TestInputs is null != TestLabels is null) yield return new("has one of testInputs and testLabels; give both or neither.");
        if (Shape.Any(dimension => dimension <= 0)) yield return new("has a shape with a dimension that is not above 0.");
    }

    /// <summary>Opens an array.</summary>
    /// <exception cref="DataException">There is none of this name, or it is not one of numbers.</exception>
    private protected abstract StoredArray OpenArray(DataFolder folder, string name, bool isTest);

    /// <inheritdoc/>
    private protected override FileParts Open(DataFolder folder)
    {
        (ArraySamples trainSamples, long[] trainLabels, double[]? weights) = OpenPart(folder, Inputs, Labels, Weights, isTest: false);
        ArraySamples? testSamples = null;
        try
        {
            long[] testLabels = [];
            if (TestInputs is not null) (testSamples, testLabels, _) = OpenPart(folder, TestInputs, TestLabels!, null, isTest: true);
            long classes = Math.Max(trainLabels.Max(), testLabels.Append(0).Max()) + 1;
            if (Classes.Count > 0 && classes > Classes.Count) throw new DataException($"There are labels up to {classes - 1}, but task:data:classes names only {Classes.Count} classes.");
            if (testSamples is not null && !testSamples.Shape.SequenceEqual(trainSamples.Shape))
            {
                throw new DataException($"Test samples are ({string.Join(", ", testSamples.Shape)}), training samples ({string.Join(", ", trainSamples.Shape)}). Correct task:data:inputs or testInputs.");
            }

            return new(
                new(trainSamples, tensor(trainLabels), weights),
                testSamples is null ? null : new(testSamples, tensor(testLabels)),
                Classes.Count > 0 ? Classes : [.. Enumerable.Range(0, (int)classes).Select(label => label.ToString())]);
        }
        catch
        {
            trainSamples.Dispose();
            testSamples?.Dispose();
            throw;
        }
    }

    private (ArraySamples Samples, long[] Labels, double[]? Weights) OpenPart(DataFolder folder, string inputs, string labels, string? weights, bool isTest)
    {
        StoredArray array = OpenArray(folder, inputs, isTest);
        try
        {
            ArraySamples samples = new(array, Shape, ChannelsLast);
            using StoredArray labelArray = OpenArray(folder, labels, isTest);
            using StoredArray? weightArray = weights is null ? null : OpenArray(folder, weights, isTest);
            return (samples, ArrayLabels.Read(labelArray, array.Count), weightArray is null ? null : ArrayLabels.ReadWeights(weightArray, array.Count));
        }
        catch
        {
            array.Dispose();
            throw;
        }
    }
}
