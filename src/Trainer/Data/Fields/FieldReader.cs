using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Data.Fields;

/// <summary>Reads fields from files and looks whether they can be learnt.</summary>
/// <param name="folder">Where data sets lie.</param>
/// <param name="channelsLast">Whether arrays are (samples, rows, columns, channels).</param>
/// <param name="crop">How many rows and columns are used, the first; null: all.</param>
internal sealed class FieldReader(DataFolder folder, bool channelsLast, int? crop)
{
    private const int BlockBytes = 1 << 24;

    /// <summary>Reads a set.</summary>
    /// <param name="arrays">Where it lies.</param>
    /// <param name="key">What the configuration calls it, for messages.</param>
    /// <param name="stride">Every how manieth point is used.</param>
    /// <param name="isLearnt">Whether it is learnt from: channels that are the same everywhere are refused then.</param>
    /// <exception cref="DataException">The files are damaged, do not fit each other, or hold what cannot be learnt.</exception>
    public FieldSet Read(FieldArrays arrays, string key, int stride, bool isLearnt)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor inputs, string inputNames) = Join(arrays, arrays.Inputs, $"task:data:{key}:inputs", stride);
        (Tensor outputs, string outputNames) = Join(arrays, arrays.Outputs, $"task:data:{key}:outputs", stride);
        outputs = Choose(outputs, arrays.OutputChannels, outputNames, $"task:data:{key}:outputChannels");
        if (inputs.shape[0] != outputs.shape[0] || inputs.shape[2] != outputs.shape[2] || inputs.shape[3] != outputs.shape[3])
        {
            throw new DataException($"{inputNames} are {Describe(inputs)}, but {outputNames} {Describe(outputs)}: there must be as many samples on the same grid. Correct task:data:{key}.");
        }

        CheckNotZero(outputs, outputNames);
        if (isLearnt)
        {
            CheckVaries(inputs, inputNames);
            CheckVaries(outputs, outputNames);
        }

        return new(inputs.DetachFromDisposeScope(), outputs.DetachFromDisposeScope());
    }

    /// <summary>Checks that two sets have the same channels, and the same grid where asked for.</summary>
    /// <exception cref="DataException">They do not.</exception>
    public static void CheckAlike(FieldSet train, FieldSet other, bool sameGrid)
    {
        foreach ((Tensor first, Tensor second) in new[] { (train.Inputs, other.Inputs), (train.Outputs, other.Outputs) })
        {
            if (first.shape[1] != second.shape[1] || (sameGrid && !first.shape.Skip(2).SequenceEqual(second.shape.Skip(2))))
            {
                throw new DataException($"Training fields are {Describe(first)}, others {Describe(second)}: {(sameGrid ? "channels and grids must be the same; fields on another grid go to task:data:otherGrids" : "they must have the same channels")}.");
            }
        }
    }

    private static string Describe(Tensor fields) => $"{fields.shape[0]:N0} samples of {fields.shape[1]} × {fields.shape[2]} × {fields.shape[3]} (channels × rows × columns)";

    private (Tensor Fields, string Names) Join(FieldArrays arrays, IReadOnlyList<string> names, string key, int stride)
    {
        Tensor[] parts = [.. names.Select(name => One(arrays, name, key, stride))];
        if (parts.FirstOrDefault(part => part.shape[0] != parts[0].shape[0] || !part.shape.Skip(2).SequenceEqual(parts[0].shape.Skip(2))) is { } odd)
        {
            throw new DataException($"The arrays of {key} do not fit each other: {Describe(parts[0])} and {Describe(odd)}.");
        }

        string place = arrays.File is null ? "" : $" of {arrays.File}";
        return (parts.Length == 1 ? parts[0] : cat(parts, 1), string.Join(" and ", names) + place);
    }

    private static Tensor Choose(Tensor fields, IReadOnlyList<int> channels, string names, string key)
    {
        if (channels.Count == 0) return fields;
        if (channels.FirstOrDefault(channel => channel < 0 || channel >= fields.shape[1], -1) is >= 0 and var odd || (odd = channels.Min()) < 0)
        {
            throw new DataException($"{key} has {odd}, but {names} have {fields.shape[1]} channels, from 0. Correct it.");
        }

        return fields.index_select(1, tensor([.. channels.Select(channel => (long)channel)]));
    }

    private Tensor One(FieldArrays arrays, string name, string key, int stride)
    {
        StoredArray array = arrays.Open(folder, name);
        if (array.Shape.Count is not (3 or 4))
        {
            using (array) throw array.Fault($"is ({string.Join(", ", array.Shape)}), not (samples, rows, columns) or (samples, channels, rows, columns)", $"Correct {key}");
        }

        long[] shape = array.Shape.Count == 4 ? [] : channelsLast ? [array.Shape[1], array.Shape[2], 1] : [1, array.Shape[1], array.Shape[2]];
        using ArraySamples samples = new(array, shape, channelsLast);
        long count = Math.Min(arrays.Count ?? long.MaxValue, samples.Count - arrays.First);
        if (count <= 0 || (arrays.Count is { } wanted && count < wanted))
        {
            throw array.Fault($"has {samples.Count:N0} samples; {(arrays.Count is { } most ? $"{most:N0} from {arrays.First:N0} on" : $"sample {arrays.First:N0}")} are asked for", $"Correct first and count beside {key}");
        }

        Tensor all = empty([count, .. samples.Shape.Select((side, i) => i == 0 ? side : (Math.Min(side, crop ?? side) + stride - 1) / stride)], dtype: ScalarType.Float32);
        int block = (int)Math.Clamp(BlockBytes / samples.SampleBytes, 1, count);
        for (long first = 0; first < count; first += block)
        {
            int size = (int)Math.Min(block, count - first);
            using DisposeScope scope = NewDisposeScope();
            Tensor read = empty([size, .. samples.Shape], dtype: samples.Type);
            samples.Read([.. Enumerable.Range(0, size).Select(i => arrays.First + first + i)], read.bytes);
            all.narrow(0, first, size).copy_(read[.., .., TensorIndex.Slice(stop: crop, step: stride), TensorIndex.Slice(stop: crop, step: stride)]);
        }

        return all;
    }

    private static void CheckVaries(Tensor inputs, string names)
    {
        for (int channel = 0; channel < inputs.shape[1]; channel++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor values = inputs.select(1, channel);
            float least = values.min().item<float>();
            if (least == values.max().item<float>()) throw new DataException($"Channel {channel} of {names} is {least} at every point of every sample: nothing can be learnt from it. Leave it out, or name another array.");
        }
    }

    private static void CheckNotZero(Tensor outputs, string names)
    {
        using DisposeScope scope = NewDisposeScope();
        bool[] isZero = outputs.abs().amax([1, 2, 3]).eq(0).data<bool>().ToArray();
        int sample = Array.IndexOf(isZero, true);
        if (sample >= 0) throw new DataException($"{names} are zero everywhere in sample {sample:N0} (counted from 0 in what is used): an error relative to it is not defined. Leave the sample out.");
    }
}
