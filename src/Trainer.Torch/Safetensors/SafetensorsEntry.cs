using static TorchSharp.torch;

namespace Trainer.Torch.Safetensors;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Begin">Where its first byte lies, counted from the end of the header.</param>
/// <param name="End">Where its last byte ends, counted likewise.</param>
public sealed record SafetensorsEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Its size in bytes.</summary>
    public long ByteCount => End - Begin;
}
