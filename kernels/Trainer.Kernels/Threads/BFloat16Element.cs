using ILGPU;

namespace Trainer.Kernels.Threads;

/// <summary>An element of a tensor of bfloat16: the upper half of a float32.</summary>
internal struct BFloat16Element : IElement<BFloat16Element>
{
    public ushort Bits;

    /// <inheritdoc/>
    public readonly float ToFloat() => Interop.IntAsFloat((uint)Bits << 16);

    /// <inheritdoc/>
    public readonly BFloat16Element From(float value)
    {
        uint bits = Interop.FloatAsInt(value);
        bool isNaN = (bits & 0x7FFFFFFF) > 0x7F800000;
        return new() { Bits = isNaN ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16) };
    }
}
