using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)sample, (ulong)_set.Count);
            for (int channel = 0; channel < _factors.Length; channel++)
            {
                long first = (sample * sampleSize) + ((long)channel * _channelSize);
                Span<float> output = new(target, _channelSize);
                if (_isBytes) Scale(new ReadOnlySpan<byte>((byte*)source + first, _channelSize), output, _factors[channel], _offsets[channel]);
                else Scale(new ReadOnlySpan<float>((float*)source + first, _channelSize), output, _factors[channel], _offsets[channel]);
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

    private static void Scale(ReadOnlySpan<byte> source, Span<float> target, float factor, float offset)
    {
        int i = 0;
        Vector<float> factors = new(factor), offsets = new(offset);
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> first, out Vector<uint> second);
            Vector.Widen(high, out Vector<uint> third, out Vector<uint> fourth);
            Store(first, 0, target[i..]);
            Store(second, 1, target[i..]);
            Store(third, 2, target[i..]);
            Store(fourth, 3, target[i..]);
        }

        for (; i < source.Length; i++) target[i] = (source[i] * factor) + offset;

        // Values up to 255 convert the same as signed and as unsigned; the signed conversion is one instruction everywhere.
        void Store(Vector<uint> values, int part, Span<float> output) =>
            ((Vector.ConvertToSingle(Vector.AsVectorInt32(values)) * factors) + offsets).CopyTo(output[(part * Vector<float>.Count)..]);
    }

    private static void Scale(ReadOnlySpan<float> source, Span<float> target, float factor, float offset)
    {
        int i = 0;
        Vector<float> factors = new(factor), offsets = new(offset);
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ((new Vector<float>(source[i..]) * factors) + offsets).CopyTo(target[i..]);
        }

        for (; i < source.Length; i++) target[i] = (source[i] * factor) + offset;
    }
}
