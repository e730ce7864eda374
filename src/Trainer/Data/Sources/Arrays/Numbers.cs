using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Trainer.Data;

/// <summary>Converts numbers as files hold them.</summary>
internal static class Numbers
{
    /// <summary>The type of this kind and size: <c>u</c> unsigned, <c>i</c> signed, <c>f</c> floating; null when there is none.</summary>
    public static NumberType? TypeOf(char kind, int size) => (kind, size) switch
    {
        ('u', 1) => NumberType.UInt8,
        ('i', 1) => NumberType.Int8,
        ('u', 2) => NumberType.UInt16,
        ('i', 2) => NumberType.Int16,
        ('u', 4) => NumberType.UInt32,
        ('i', 4) => NumberType.Int32,
        ('u', 8) => NumberType.UInt64,
        ('i', 8) => NumberType.Int64,
        ('f', 2) => NumberType.Float16,
        ('f', 4) => NumberType.Float32,
        ('f', 8) => NumberType.Float64,
        _ => null,
    };

    public static bool IsFloat(NumberType type) => type >= NumberType.Float16;

    public static int SizeOf(NumberType type) => type switch
    {
        NumberType.UInt8 or NumberType.Int8 => 1,
        NumberType.UInt16 or NumberType.Int16 or NumberType.Float16 => 2,
        NumberType.UInt32 or NumberType.Int32 or NumberType.Float32 => 4,
        _ => 8,
    };

    /// <summary>Turns the order of the bytes of each number around.</summary>
    public static void Reverse(Span<byte> values, int size)
    {
        if (size == 2) Reverse<ushort>(values, BinaryPrimitives.ReverseEndianness);
        else if (size == 4) Reverse<uint>(values, BinaryPrimitives.ReverseEndianness);
        else if (size == 8) Reverse<ulong>(values, BinaryPrimitives.ReverseEndianness);
    }

    /// <summary>Converts to the nearest float32 or int64; int64 has no place for fractions, so that only integers may be asked for.</summary>
    public static void Convert<T>(NumberType type, ReadOnlySpan<byte> values, Span<T> target) where T : INumberBase<T>
    {
        switch (type)
        {
            case NumberType.UInt8: Convert<byte, T>(values, target); break;
            case NumberType.Int8: Convert<sbyte, T>(values, target); break;
            case NumberType.UInt16: Convert<ushort, T>(values, target); break;
            case NumberType.Int16: Convert<short, T>(values, target); break;
            case NumberType.UInt32: Convert<uint, T>(values, target); break;
            case NumberType.Int32: Convert<int, T>(values, target); break;
            case NumberType.UInt64: Convert<ulong, T>(values, target); break;
            case NumberType.Int64: Convert<long, T>(values, target); break;
            case NumberType.Float16: Convert<Half, T>(values, target); break;
            case NumberType.Float32: Convert<float, T>(values, target); break;
            default: Convert<double, T>(values, target); break;
        }
    }

    private delegate void Turn<T>(ReadOnlySpan<T> source, Span<T> target);

    private static void Reverse<T>(Span<byte> values, Turn<T> turn) where T : unmanaged
    {
        Span<T> numbers = MemoryMarshal.Cast<byte, T>(values);
        turn(numbers, numbers);
    }

    // Saturating: an integer or double beyond the target's range becomes its largest value (infinity for float32), never another number.
    private static void Convert<TFrom, TTo>(ReadOnlySpan<byte> values, Span<TTo> target)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = TTo.CreateSaturating(Unsafe.ReadUnaligned<TFrom>(in values[i * Unsafe.SizeOf<TFrom>()]));
        }
    }
}
