using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>Writes tensors as .npy, version 1.0.</summary>
internal static class NpyWriter
{
    private const int Alignment = 64, Before = 10;

    /// <summary>Writes a tensor.</summary>
    /// <exception cref="ArgumentException">It is of a type that NumPy has none of.</exception>
    public static void Write(Stream stream, Tensor array)
    {
        string descr = array.dtype switch
        {
            ScalarType.Float32 => "<f4",
            ScalarType.Float64 => "<f8",
            ScalarType.Int32 => "<i4",
            ScalarType.Int64 => "<i8",
            ScalarType.Byte => "|u1",
            ScalarType.Bool => "|b1",
            var type => throw new ArgumentException($"A tensor of {type} is not written to .npy.", nameof(array)),
        };
        string shape = string.Concat(array.shape.Select(side => $"{side}, "));
        string header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}";
        int length = ((Before + header.Length + Alignment) / Alignment * Alignment) - Before;
        Span<byte> size = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)length);
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, .. size, .. Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n")]);
        using Tensor host = array.cpu(), content = host.contiguous();
        if (content.numel() > 0) stream.Write(content.bytes);
    }
}
