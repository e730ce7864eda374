using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>The distances in a tensor whose last dimension is contiguous, in elements.</summary>
/// <param name="Step">Of steps.</param>
/// <param name="Row">Of sequences.</param>
/// <param name="Gate">Of gates.</param>
/// <param name="Head">Of heads.</param>
internal readonly record struct Strides(long Step, long Row, long Gate, long Head)
{
    /// <summary>Those of inputs, [time, batch, gates, heads, width].</summary>
    public static Strides OfInputs(Tensor inputs) => new(inputs.stride(0), inputs.stride(1), inputs.stride(2), inputs.stride(3));

    /// <summary>Those of gradients of outputs, [time, batch, heads, width]; zeros for none.</summary>
    public static Strides OfOutputs(Tensor? outputs) => outputs is null ? default : new(outputs.stride(0), outputs.stride(1), 0, outputs.stride(2));

    /// <summary>How many elements of memory a tensor reaches over.</summary>
    public static long Reach(Tensor tensor)
    {
        long reach = 1;
        for (int i = 0; i < tensor.Dimensions; i++) reach += (tensor.shape[i] - 1) * tensor.stride(i);
        return tensor.numel() == 0 ? 0 : reach;
    }
}
