using TorchSharp;
using Trainer.Kernels.Gram;
using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>Linear CKA of layers whose samples come batch by batch: the ratio of sums of unbiased HSIC, so that it does not depend on the batch size as the biased estimate of a batch does.</summary>
/// <remarks>Nguyen, Raghu and Kornblith, "Do wide and deep networks learn the same things?", ICLR 2021.</remarks>
public sealed class MinibatchCka
{
    private double _xy, _xx, _yy;

    /// <summary>The similarity over all batches; 0 before the first, and where a layer is the same for every sample.</summary>
    public double Value => _xx > 0 && _yy > 0 ? _xy / Math.Sqrt(_xx * _yy) : 0;

    /// <summary>Takes in a batch; without gradients.</summary>
    /// <param name="first">The activations of one layer, [samples, …].</param>
    /// <param name="second">Those of the other, on the same samples.</param>
    /// <exception cref="ArgumentException">There are fewer than 4 samples, or not as many in both.</exception>
    public void Add(Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.shape[0] != second.shape[0] || first.shape[0] < 4)
            throw new ArgumentException($"A batch needs 4 samples, the same in both layers; these are {first.shape[0]} and {second.shape[0]}.", nameof(second));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        (Tensor k, bool isXAlive) = Centred(first);
        (Tensor l, bool isYAlive) = Centred(second);
        double weight = 1.0 / (k.shape[0] * (k.shape[0] - 3));
        if (isXAlive && isYAlive) _xy += (k * l).sum(ScalarType.Float64).item<double>() * weight;
        if (isXAlive) _xx += Gram.Squares(k).item<double>() * weight;
        if (isYAlive) _yy += Gram.Squares(l).item<double>() * weight;
    }

    private static (Tensor Gram, bool IsAlive) Centred(Tensor layer)
    {
        (Tensor matrices, Tensor taken) = CenteredGram.Of([layer.reshape(layer.shape[0], -1).to_type(layer.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32)]);
        return (Gram.CentreUnbiased(matrices[0].to_type(ScalarType.Float64)), Gram.IsAlive(Gram.Trace(matrices), taken)[0].item<double>() > 0);
    }
}
