using Trainer.Figures;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics;

/// <summary>Pictures of fields over two variables.</summary>
internal static class FieldMaps
{
    /// <summary>The width and height of each, in pixels.</summary>
    public const int Size = 224;

    /// <summary>The exact field, the network's on the same scale, and the error's size on its own.</summary>
    /// <param name="name">The field.</param>
    /// <param name="exact">[rows, columns], the first row at the bottom.</param>
    /// <param name="predicted">Likewise.</param>
    public static IEnumerable<FigureImage> Draw(string name, Tensor exact, Tensor predicted)
    {
        int rows = (int)exact.shape[0];
        float[] truth = Values(exact), guess = Values(predicted), error = [.. truth.Zip(guess, (first, second) => Math.Abs(first - second))];
        (double, double) range = FieldImage.Range(truth);
        double largest = FieldImage.Range(error).High;
        yield return FieldImage.Draw("exact", truth, rows, range, name);
        yield return FieldImage.Draw($"off by {PinnMeasures.Relative(predicted, exact):0.#%}", guess, rows, range, name);
        yield return FieldImage.Draw($"error to {largest:G2}", error, rows, (0, largest), name);
    }

    private static float[] Values(Tensor field) => field.flip(0).to_type(ScalarType.Float32).contiguous().data<float>().ToArray();
}
