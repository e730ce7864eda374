using static TorchSharp.torch;

namespace Trainer.Kernels.Blockwise;

/// <summary>A tensor in one byte per element, with one float32 per block.</summary>
/// <param name="Codes">The codes, uint8 [n], in memory order.</param>
/// <param name="Scales">The largest magnitude of each block, float32 [⌈n/B⌉].</param>
/// <param name="Map">What the codes stand for.</param>
/// <param name="BlockSize">The elements B of a block.</param>
/// <param name="Shape">The shape of the tensor.</param>
public sealed record QuantizedTensor(Tensor Codes, Tensor Scales, CodeMap Map, int BlockSize, IReadOnlyList<long> Shape) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Codes.Dispose();
        Scales.Dispose();
    }
}
