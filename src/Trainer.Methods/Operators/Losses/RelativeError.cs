using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Losses;

/// <summary>Errors of fields relative to the truth, one number for each sample.</summary>
public static class RelativeError
{
    /// <summary>‖û − u‖₂ / ‖u‖₂ over everything but the first dimension.</summary>
    /// <param name="predicted">û, [batch, …].</param>
    /// <param name="truth">u, of the same shape.</param>
    /// <returns>[batch].</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor L2(Tensor predicted, Tensor truth)
    {
        CheckShapes(predicted, truth);
        using DisposeScope scope = NewDisposeScope();
        return (Norm(predicted - truth) / Norm(truth)).MoveToOuterDisposeScope();
    }

    /// <summary>The relative error in the Sobolev norm H¹ by Fourier transform; see <see cref="SobolevNorm"/>.</summary>
    /// <param name="predicted">û, [batch, channels, rows, columns].</param>
    /// <param name="truth">u, of the same shape.</param>
    /// <param name="derivatives">The weight of derivatives, a in w² = 1 + a² |k|².</param>
    /// <param name="bound">Wavenumbers of this size and more count as 0 in the weight; null: none do.</param>
    /// <returns>[batch].</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor H1(Tensor predicted, Tensor truth, double derivatives = 1, int? bound = 20)
    {
        CheckShapes(predicted, truth);
        using DisposeScope scope = NewDisposeScope();
        var norm = new SobolevNorm(truth.shape[^2], truth.shape[^1], derivatives, bound, truth.device);
        return (norm.Of(predicted - truth) / norm.Of(truth)).MoveToOuterDisposeScope();
    }

    internal static void CheckShapes(Tensor predicted, Tensor truth)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(truth);
        if (!predicted.shape.SequenceEqual(truth.shape)) throw new ArgumentException($"Predicted fields of [{string.Join(", ", predicted.shape)}] are compared with true ones of [{string.Join(", ", truth.shape)}].");
    }

    private static Tensor Norm(Tensor fields) => fields.flatten(1).norm(1);
}
