using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>Numbers of two bytes to float32 and back, rounded to nearest, ties to even.</summary>
internal static unsafe class FloatConverter
{
    public static bool IsKnown(ScalarType type) => type is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>The elements as float32: their own memory, or <paramref name="scratch"/> filled from it.</summary>
    public static float* Read(void* source, ScalarType type, long offset, int count, float* scratch)
    {
        switch (type)
        {
            case ScalarType.Float32:
                return (float*)source + offset;
            case ScalarType.Float16:
                for (int i = 0; i < count; i++) scratch[i] = (float)((Half*)source)[offset + i];
                return scratch;
            default:
                ushort* upper = (ushort*)source + offset;
                for (int i = 0; i < count; i++) scratch[i] = BitConverter.Int32BitsToSingle(upper[i] << 16);
                return scratch;
        }
    }

    /// <summary>Writes back what <see cref="Read"/> gave.</summary>
    public static void Write(float* values, void* target, ScalarType type, long offset, int count)
    {
        switch (type)
        {
            case ScalarType.Float32:
                return;
            case ScalarType.Float16:
                for (int i = 0; i < count; i++) ((Half*)target)[offset + i] = (Half)values[i];
                return;
            default:
                ushort* upper = (ushort*)target + offset;
                for (int i = 0; i < count; i++) upper[i] = ToBFloat16(values[i]);
                return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
