using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>
/// Copies chosen samples into a batch and normalises them on the way, in one pass over the bytes: the alternative, index_select, conversion and
/// two arithmetic operations, writes the batch four times and takes compute threads away from the network.
/// </summary>
internal sealed class SampleGatherer
{
    private readonly LabelledSet _set;
    private readonly long _count;
    private readonly float[] _factors;
    private readonly float[] _offsets;
    private readonly long[] _sampleShape;
    private readonly int _channelSize;
    private readonly bool _isBytes;

    /// <exception cref="ArgumentException">The samples are not contiguous uint8 or float32 on the CPU, or do not have as many channels as the normalisation.</exception>
    public SampleGatherer(LabelledSet set, Normalisation normalisation)
    {
        Tensor inputs = set.Inputs;
        if (inputs.device.type != DeviceType.CPU || !inputs.is_contiguous() || (inputs.dtype != uint8 && inputs.dtype != float32))
        {
            throw new ArgumentException($"Samples must be contiguous uint8 or float32 on the CPU; these are {inputs.dtype} on {inputs.device}.", nameof(set));
        }

        _set = set;
        _count = set.Count; // Asking a tensor for its shape for each sample would cost more than copying the sample.
        _isBytes = inputs.dtype == uint8;
        _sampleShape = inputs.shape[1..];
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
        void* source = Address(_set.Inputs);
        long sampleSize = (long)_channelSize * _factors.Length;
        foreach (long sample in samples)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)sample, (ulong)_count);
            for (int channel = 0; channel < _factors.Length; channel++)
            {
                long first = (sample * sampleSize) + ((long)channel * _channelSize);
                if (_isBytes) Scale((byte*)source + first, target, _channelSize, _factors[channel], _offsets[channel]);
                else Scale((float*)source + first, target, _channelSize, _factors[channel], _offsets[channel]);
                target += _channelSize;
            }
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

    private static unsafe void* Address(Tensor tensor) =>
        Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

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
