using static TorchSharp.torch;

namespace Trainer.Tasks;

/// <summary>Reads a tensor of one element as a number.</summary>
internal static class LossReader
{
    public static double Read(Tensor loss)
    {
        if (loss.dtype == ScalarType.Float32) return loss.item<float>();
        using Tensor wide = loss.to_type(ScalarType.Float64);
        return wide.item<double>();
    }
}
