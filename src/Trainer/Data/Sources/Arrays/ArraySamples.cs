using System.Buffers;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>The rows of an array as samples: bytes stay bytes, other numbers become float32.</summary>
internal sealed class ArraySamples : SampleSource
{
    private readonly StoredArray _array;
    private readonly bool _channelsLast;
    private readonly int _rowSize;

    /// <param name="array">The array, which the source disposes of.</param>
    /// <param name="shape">The shape that a row's numbers are taken as; null: the array's own.</param>
    /// <param name="channelsLast">Rows are (height, width, channels) and become (channels, height, width).</param>
    /// <exception cref="DataException">The shape does not fit.</exception>
    public ArraySamples(StoredArray array, IReadOnlyList<long>? shape, bool channelsLast)
        : base(array.Count, SampleShape(array, shape, channelsLast), array.Type == NumberType.UInt8 ? ScalarType.Byte : ScalarType.Float32)
    {
        _array = array;
        _channelsLast = channelsLast;
        _rowSize = array.RowBytes / Numbers.SizeOf(array.Type);
    }

    public override void Read(ReadOnlySpan<long> samples, Span<byte> target)
    {
        // Rows that follow one another are read at once.
        for (int first = 0, count; first < samples.Length; first += count)
        {
            count = 1;
            while (first + count < samples.Length && samples[first + count] == samples[first] + count && (count + 1L) * _array.RowBytes <= Array.MaxLength) count++;
            ReadRun(samples[first], count, target.Slice(first * SampleBytes, count * SampleBytes));
        }
    }

    protected override void Close() => _array.Dispose();

    private void ReadRun(long first, int count, Span<byte> target)
    {
        bool isDirect = Type == ScalarType.Byte || _array.Type == NumberType.Float32;
        byte[]? rented = isDirect && !_channelsLast ? null : ArrayPool<byte>.Shared.Rent(count * _array.RowBytes);
        try
        {
            Span<byte> rows = rented is null ? target : rented.AsSpan(0, count * _array.RowBytes);
            _array.ReadRows(first, count, rows);
            if (Type == ScalarType.Byte)
            {
                if (_channelsLast) ChannelsFirst(rows, target);
                return;
            }

            Span<float> numbers = MemoryMarshal.Cast<byte, float>(target);
            if (!isDirect) Numbers.Convert(_array.Type, rows, numbers);
            else if (_channelsLast) ChannelsFirst(MemoryMarshal.Cast<byte, float>(rows), numbers);
            if (!isDirect && _channelsLast) ChannelsFirst<float>(numbers.ToArray(), numbers);
            CheckFinite(first, numbers);
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void CheckFinite(long first, ReadOnlySpan<float> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (float.IsFinite(numbers[i])) continue;
            throw _array.Fault($"holds {numbers[i]} in sample {first + (i / _rowSize):N0} (counted from 0)", "Every number must be finite and within float32's range: replace it, or leave the sample out");
        }
    }

    private void ChannelsFirst<T>(ReadOnlySpan<T> source, Span<T> target)
    {
        int channels = (int)Shape[0], pixels = _rowSize / channels;
        for (int sample = 0; sample < source.Length; sample += _rowSize)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                for (int pixel = 0; pixel < pixels; pixel++) target[sample + (channel * pixels) + pixel] = source[sample + (pixel * channels) + channel];
            }
        }
    }

    private static long[] SampleShape(StoredArray array, IReadOnlyList<long>? wanted, bool channelsLast)
    {
        long[] shape = [.. array.Shape.Skip(1)];
        if (wanted is { Count: > 0 })
        {
            if (ShapeSize.Of(wanted) != ShapeSize.Of(shape))
            {
                throw array.Fault($"has samples of ({string.Join(", ", shape)}), which cannot be taken as ({string.Join(", ", wanted)})", "Correct task:data:shape");
            }

            shape = [.. wanted];
        }

        if (shape.Length == 0) shape = [1];
        if (!channelsLast) return shape;
        return shape.Length == 3
            ? [shape[2], shape[0], shape[1]]
            : throw array.Fault($"has samples of ({string.Join(", ", shape)}), not of (height, width, channels)", "Set task:data:channelsLast to false, or give task:data:shape");
    }
}
