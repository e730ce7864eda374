using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Trainer.Kernels.Launch;

/// <summary>Numbers of two bytes to float32 and back, sixteen at a time, rounded to nearest, ties to even.</summary>
internal static unsafe class FloatConverter
{
    private const uint Infinity = 0x7F800000;

    // 2¹¹²: the exponents of float16 and float32 are that far apart.
    private static readonly Vector512<float> Apart = Vector512.Create(5.192296858534828e33f);

    public static bool IsKnown(ScalarType type) => type is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>The elements as float32: their own memory, or <paramref name="scratch"/> filled from it.</summary>
    public static float* Read(void* source, ScalarType type, long offset, int count, float* scratch)
    {
        if (type == ScalarType.Float32) return (float*)source + offset;
        ushort* from = (ushort*)source + offset;
        bool isHalf = type == ScalarType.Float16;
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector256<ushort> small = Vector256.Load(from + i);
            Vector512<uint> bits = Vector512.Create(Vector256.WidenLower(small), Vector256.WidenUpper(small));
            (isHalf ? FromHalf(bits) : (bits << 16).AsSingle()).Store(scratch + i);
        }

        for (; i < count; i++) scratch[i] = isHalf ? (float)((Half*)from)[i] : BitConverter.Int32BitsToSingle(from[i] << 16);
        return scratch;
    }

    /// <summary>Writes the elements where they are not there already.</summary>
    public static void Write(float* values, void* target, ScalarType type, long offset, int count)
    {
        if (type == ScalarType.Float32)
        {
            if (values != (float*)target + offset) new ReadOnlySpan<float>(values, count).CopyTo(new((float*)target + offset, count));
            return;
        }

        ushort* to = (ushort*)target + offset;
        bool isHalf = type == ScalarType.Float16;
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector512<uint> small = isHalf ? ToHalf(Vector512.Load(values + i)) : ToBFloat16(Vector512.Load(values + i));
            Vector256.Narrow(small.GetLower(), small.GetUpper()).Store(to + i);
        }

        for (; i < count; i++)
        {
            if (isHalf) ((Half*)to)[i] = (Half)values[i];
            else to[i] = (ushort)ToBFloat16(Vector512.Create(values[i]))[0];
        }
    }

    private static Vector512<float> FromHalf(Vector512<uint> bits)
    {
        Vector512<uint> magnitude = bits & Vector512.Create(0x7FFFu), sign = (bits & Vector512.Create(0x8000u)) << 16;
        Vector512<uint> finite = ((magnitude << 13).AsSingle() * Apart).AsUInt32(), special = (magnitude << 13) | Vector512.Create(Infinity);
        return (Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512.Create(0x7BFFu)), special, finite) | sign).AsSingle();
    }

    private static Vector512<uint> ToHalf(Vector512<float> value)
    {
        Vector512<uint> bits = value.AsUInt32(), magnitude = bits & Vector512.Create(0x7FFFFFFFu), sign = (bits >> 16) & Vector512.Create(0x8000u);
        // Half the last place and one more where that is odd; what carries over goes into the exponent, as it should.
        Vector512<uint> normal = (magnitude + Vector512.Create(0xC8000FFFu) + ((magnitude >> 13) & Vector512<uint>.One)) >> 13;
        // Adding ½ leaves a subnormal number in the lowest bits, rounded by the addition.
        Vector512<uint> subnormal = (magnitude.AsSingle() + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(0x3F000000u);
        Vector512<uint> small = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0x38800000u)), subnormal, normal);
        Vector512<uint> large = Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512.Create(Infinity)), Vector512.Create(0x7E00u), Vector512.Create(0x7C00u));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512.Create(0x477FEFFFu)), large, small) | sign;
    }

    private static Vector512<uint> ToBFloat16(Vector512<float> value)
    {
        Vector512<uint> bits = value.AsUInt32(), rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
        return Vector512.ConditionalSelect(Vector512.Equals(value, value).AsUInt32(), rounded, Vector512.Create(0x7FC0u));
    }
}
