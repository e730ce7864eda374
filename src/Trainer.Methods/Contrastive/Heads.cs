using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>The perceptrons behind an encoder. Parameters of the i-th part: <c>i.weight</c>, <c>i.bias</c>.</summary>
internal static class Heads
{
    /// <summary>Linear, ReLU, linear.</summary>
    public static Module<Tensor, Tensor> Plain(long inputs, long hidden, long outputs) =>
        Sequential(Linear(inputs, hidden), ReLU(inplace: true), Linear(hidden, outputs));

    /// <summary>Linear without bias, which the normalisation would take away, batch normalisation, ReLU, linear.</summary>
    public static Module<Tensor, Tensor> Normalised(long inputs, long hidden, long outputs) =>
        Sequential(Linear(inputs, hidden, hasBias: false), BatchNorm1d(hidden), ReLU(inplace: true), Linear(hidden, outputs));

    /// <summary>SimSiam's projector: hidden layers and the output each without bias and with batch normalisation, ReLU between; the last normalisation has no scale and shift.</summary>
    public static Module<Tensor, Tensor> AllNormalised(long inputs, long hidden, long outputs, int layers)
    {
        List<Module<Tensor, Tensor>> parts = [];
        for (int i = 0; i < layers; i++)
        {
            bool isLast = i == layers - 1;
            long next = isLast ? outputs : hidden;
            parts.AddRange([Linear(inputs, next, hasBias: false), BatchNorm1d(next, affine: !isLast)]);
            if (!isLast) parts.Add(ReLU(inplace: true));
            inputs = next;
        }

        return Sequential(parts);
    }
}
