using TorchSharp;
using Trainer.Data;
using Trainer.Figures;
using Trainer.Monitoring;
using static TorchSharp.torch;

namespace Trainer.Tasks.Classification;

/// <summary>What shows how a classifier does: which classes it takes for which, and what it says of single images.</summary>
internal static class ClassificationFigures
{
    /// <summary>The most classes of which a confusion matrix can be read.</summary>
    public const int MostClasses = 100;

    private const int MostImages = 32, MostWrong = 16;

    public static MatrixFigure Confusion(long[][] counts, IReadOnlyList<string> classes)
    {
        long correct = counts.Select((row, i) => row[i]).Sum(), all = counts.Sum(row => row.Sum());
        return new("Confusion on the test set", "true class", "predicted class")
        {
            RowNames = classes,
            ColumnNames = classes,
            Values = [.. counts.Select(row => Array.ConvertAll(row, count => (double)count))],
            Description = $"{correct:N0} of {all:N0} test samples lie on the diagonal: their class is predicted.",
        };
    }

    /// <summary>The first images of a batch with what is predicted of them, wrong ones up to half; null when the samples are no images.</summary>
    /// <param name="batch">The batch, as the network sees it.</param>
    /// <param name="logits">The network's scores, (N, classes).</param>
    /// <param name="data">The set: its classes, and what was done to the pixels.</param>
    public static ImageFigure? Samples(LabelledBatch batch, Tensor logits, LabelledData data)
    {
        if (data.SampleShape is not [1 or 3, > 1 and <= 512, > 1 and <= 512]) return null;
        using DisposeScope scope = NewDisposeScope();
        long[] predicted = logits.argmax(1).cpu().data<long>().ToArray(), labels = batch.Labels.cpu().data<long>().ToArray();
        int[] wrong = [.. Enumerable.Range(0, labels.Length).Where(i => predicted[i] != labels[i]).Take(MostWrong)];
        int[] shown = [.. wrong.Concat(Enumerable.Range(0, labels.Length).Where(i => predicted[i] == labels[i])).Take(MostImages)];
        // Back from what the network sees to what was stored, from 0 to 1.
        Tensor deviation = tensor(data.Normalisation.Deviation.ToArray(), dtype: ScalarType.Float32).view(-1, 1, 1), mean = tensor(data.Normalisation.Mean.ToArray(), dtype: ScalarType.Float32).view(-1, 1, 1);
        return new("Test samples, wrong predictions first")
        {
            Description = $"{shown.Length} test images with their predicted classes; {wrong.Length} of them are wrong and marked.",
            Images = [.. shown.Select(i => new FigureImage(
                Caption(data.Classes[(int)labels[i]], data.Classes[(int)predicted[i]]),
                PngEncoder.Encode(ImageRecord.From(0, "sample", (batch.Inputs[i].cpu().to_type(ScalarType.Float32) * deviation) + mean)),
                IsMarked: predicted[i] != labels[i]))],
        };
    }

    private static string Caption(string truth, string predicted) => truth == predicted ? truth : $"{predicted}, is {truth}";
}
