namespace Trainer.Data.PointClouds;

/// <summary>Numbers of one type that lie at equal distances in memory.</summary>
internal static class NumberColumn
{
    /// <summary>Reads them, little-endian, to the nearest float32.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="start">Where the first number begins.</param>
    /// <param name="stride">How many bytes later the next does.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="type">What they are.</param>
    public static float[] Read(ReadOnlySpan<byte> content, int start, int stride, int count, NumberType type)
    {
        int size = Numbers.SizeOf(type);
        var packed = new byte[count * size];
        for (int i = 0; i < count; i++) content.Slice(start + (i * stride), size).CopyTo(packed.AsSpan(i * size));
        if (!BitConverter.IsLittleEndian) Numbers.Reverse(packed, size);
        var values = new float[count];
        Numbers.Convert<float>(type, packed, values);
        return values;
    }
}
