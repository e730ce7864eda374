using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>
/// Copies chosen samples into a batch and normalises them on the way, in one pass over the bytes: the alternative, index_select, conversion and
/// two arithmetic operations, writes the batch four times and takes compute threads away from the network.
/// </summary>
internal sealed class SampleGatherer
{
    private const int BlockBytes = 64 << 20;
    private readonly LabelledSet _set;
    private readonly Tensor? _memory;
    private readonly long _count;
    private readonly float[] _factors;
    private readonly float[] _offsets;
    private readonly long[] _sampleShape;
    private readonly int _channelSize;
    private readonly bool _isBytes;

    /// <exception cref="ArgumentException">The samples do not have as many channels as the normalisation.</exception>
    public SampleGatherer(LabelledSet set, Normalisation normalisation)
    {
        _set = set;
        _memory = (set.Samples as TensorSamples)?.Tensor;
        _count = set.Count;
        _isBytes = set.Samples.Type == ScalarType.Byte;
        _sampleShape = [.. set.Samples.Shape];
        int channels = normalisation.Mean.Count;
        long size = _sampleShape.Aggregate(1L, (product, dimension) => product * dimension);
        if (channels != normalisation.Deviation.Count || (channels > 1 && (_sampleShape.Length == 0 || _sampleShape[0] != channels)))
        {
            throw new ArgumentException($"A normalisation of {channels} channels does not fit samples of ({string.Join(", ", _sampleShape)}).", nameof(normalisation));
        }

        _channelSize = checked((int)(size / channels));
        // Value · factor + offset is two roundings on every machine; a fused multiply-add would be one where the processor has it.
        _factors = [.. normalisation.Deviation.Select(deviation => (float)(1 / (normalisation.Scale * deviation)))];
        _offsets = [.. normalisation.Mean.Zip(normalisation.Deviation, (mean, deviation) => (float)(-mean / deviation))];
    }

    /// <summary>The samples' inputs: float32, normalised, (samples, …).</summary>
    public unsafe Tensor Inputs(ReadOnlySpan<long> samples)
    {
        Tensor batch = empty([samples.Length, .. _sampleShape], dtype: float32);
        var target = (float*)Address(batch);
        if (_memory is null)
        {
            Stream(samples, target);
            return batch;
        }

        void* source = Address(_memory);
        long sampleSize = (long)_channelSize * _factors.Length;
        foreach (long sample in samples)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)sample, (ulong)_count);
            Scale(source, sample, target);
            target += sampleSize;
        }

        return batch;
    }

    /// <summary>The samples' labels: int64, (samples).</summary>
    public unsafe Tensor Labels(ReadOnlySpan<long> samples)
    {
        Tensor batch = empty(samples.Length, dtype: int64);
        var target = (long*)Address(batch);
        var source = (long*)Address(_set.Labels);
        for (int i = 0; i < samples.Length; i++) target[i] = source[samples[i]];
        return batch;
    }

    // A tensor of more than 2 GiB has no span of its own; its first element has.
    private static unsafe void* Address(Tensor tensor)
    {
        if (tensor.NumberOfElements * tensor.ElementSize <= int.MaxValue) return Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
        using Tensor flat = tensor.view(-1);
        using Tensor first = flat.narrow(0, 0, 1);
        return Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    // As many samples at a time as make a block of moderate size.
    private unsafe void Stream(ReadOnlySpan<long> samples, float* target)
    {
        foreach (long sample in samples) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)sample, (ulong)_count);
        int sampleBytes = _set.Samples.SampleBytes, sampleSize = _channelSize * _factors.Length;
        int block = Math.Clamp(BlockBytes / Math.Max(1, sampleBytes), 1, Math.Max(1, samples.Length));
        byte[] values = ArrayPool<byte>.Shared.Rent(block * sampleBytes);
        try
        {
            for (; samples.Length > 0; samples = samples[Math.Min(block, samples.Length)..])
            {
                int count = Math.Min(block, samples.Length);
                _set.Samples.Read(samples[..count], values.AsSpan(0, count * sampleBytes));
                fixed (byte* source = values)
                {
                    for (int i = 0; i < count; i++, target += sampleSize) Scale(source, i, target);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(values);
        }
    }

    private unsafe void Scale(void* source, long sample, float* target)
    {
        long first = sample * _channelSize * _factors.Length;
        for (int channel = 0; channel < _factors.Length; channel++, first += _channelSize, target += _channelSize)
        {
            if (_isBytes) Scale((byte*)source + first, target, _channelSize, _factors[channel], _offsets[channel]);
            else Scale((float*)source + first, target, _channelSize, _factors[channel], _offsets[channel]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // At full speed from the first batch.
    private static unsafe void Scale(byte* source, float* target, int count, float factor, float offset)
    {
        int i = 0;
        Vector256<float> factors = Vector256.Create(factor), offsets = Vector256.Create(offset);
        for (; i <= count - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.Load(source + i));
            (Vector256<uint> first, Vector256<uint> second) = Vector256.Widen(low);
            (Vector256<uint> third, Vector256<uint> fourth) = Vector256.Widen(high);
            // Values up to 255 convert the same as signed and as unsigned; the signed conversion is one instruction everywhere.
            ((Vector256.ConvertToSingle(first.AsInt32()) * factors) + offsets).Store(target + i);
            ((Vector256.ConvertToSingle(second.AsInt32()) * factors) + offsets).Store(target + i + 8);
            ((Vector256.ConvertToSingle(third.AsInt32()) * factors) + offsets).Store(target + i + 16);
            ((Vector256.ConvertToSingle(fourth.AsInt32()) * factors) + offsets).Store(target + i + 24);
        }

        for (; i < count; i++) target[i] = (source[i] * factor) + offset;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // At full speed from the first batch.
    private static unsafe void Scale(float* source, float* target, int count, float factor, float offset)
    {
        int i = 0;
        Vector256<float> factors = Vector256.Create(factor), offsets = Vector256.Create(offset);
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            ((Vector256.Load(source + i) * factors) + offsets).Store(target + i);
        }

        for (; i < count; i++) target[i] = (source[i] * factor) + offset;
    }
}
