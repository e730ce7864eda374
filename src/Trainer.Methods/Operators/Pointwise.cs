using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators;

/// <summary>
/// Linear maps of the channels at each point, as matrix products over all points: with channels last in memory nothing is copied. (A convolution of 1×1 does the same,
/// slower on one thread of a CPU, where libtorch leaves it to a library that may not know the processor.)
/// </summary>
internal static class Pointwise
{
    /// <summary>[batch, inputs, rows, columns] ↦ [batch, outputs, rows, columns].</summary>
    public static Tensor Apply(Linear map, Tensor fields) => map.call(fields.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
}
