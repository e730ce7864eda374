using TorchSharp;
using Trainer.Data.Fields;
using Trainer.Figures;
using Trainer.Methods.Operators.Losses;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators;

/// <summary>Pictures of what an operator network predicts.</summary>
internal static class OperatorFigures
{
    /// <summary>How many samples are shown.</summary>
    public const int Samples = 4;

    /// <summary>Input, truth, prediction and error of each sample in a row; the first channel of each. Truth and prediction have one scale, the error its own.</summary>
    public static ImageFigure Fields(FieldBatch batch, Tensor predicted)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] errors = RelativeError.L2(predicted, batch.Outputs).cpu().data<float>().ToArray();
        int rows = (int)batch.Inputs.shape[2];
        return new("Test samples")
        {
            PerRow = 4,
            Description = "Input, truth, prediction and the error's size, each row one sample; truth and prediction are drawn on the same scale.",
            Images = [.. Enumerable.Range(0, (int)batch.Count).SelectMany(Row)],
        };

        IEnumerable<FigureImage> Row(int i)
        {
            float[] truth = Values(batch.Outputs[i]), guess = Values(predicted[i]);
            (double, double) range = FieldImage.Range(truth);
            float[] error = [.. truth.Zip(guess, (first, second) => Math.Abs(first - second))];
            string group = $"sample {i}";
            yield return FieldImage.Draw("input", Values(batch.Inputs[i]), rows, group: group);
            yield return FieldImage.Draw("truth", truth, rows, range, group);
            yield return FieldImage.Draw($"off by {errors[i]:0.#%}", guess, rows, range, group);
            yield return FieldImage.Draw($"error to {FieldImage.Range(error).High:G2}", error, rows, (0, FieldImage.Range(error).High), group);
        }
    }

    private static float[] Values(Tensor field) => field[0].to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
