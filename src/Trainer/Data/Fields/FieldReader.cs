using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Data.Fields;

/// <summary>Reads fields from files and looks whether they can be learnt.</summary>
/// <param name="folder">Where data sets lie.</param>
/// <param name="channelsLast">Whether arrays are (samples, rows, columns, channels).</param>
/// <param name="crop">How many rows and columns are used, the first; null: all.</param>
/// <param name="trajectories">How samples are states in time; null where they are pairs.</param>
internal sealed class FieldReader(DataFolder folder, bool channelsLast, int? crop, TrajectoryOptions? trajectories)
{
    private const int BlockBytes = 1 << 24;

    /// <summary>Reads samples.</summary>
    /// <param name="arrays">Where they lie.</param>
    /// <param name="key">What the configuration calls them, for messages.</param>
    /// <param name="stride">Every how manieth point is used.</param>
    /// <param name="isLearnt">Whether they are learnt from: channels that are the same everywhere are refused then.</param>
    /// <returns>Tensors of the dispose scope around.</returns>
    /// <exception cref="DataException">The files are damaged, do not fit each other, or hold what cannot be learnt.</exception>
    public FieldSamples Read(FieldArrays arrays, string key, int stride, bool isLearnt)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor inputs, string inputNames) = Join(arrays, arrays.Inputs, $"task:data:{key}:inputs", stride);
        if (trajectories is not null)
        {
            CheckNotZero(inputs, inputNames);
            if (isLearnt) CheckVaries(inputs, inputNames);
            return new(inputs.MoveToOuterDisposeScope(), null);
        }

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

        return new(inputs.MoveToOuterDisposeScope(), outputs.MoveToOuterDisposeScope());
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

    private static string Describe(Tensor fields) => Describe(fields, "channels");

    private static string Describe(Tensor fields, string what) => $"{fields.shape[0]:N0} samples of {fields.shape[1]} × {fields.shape[2]} × {fields.shape[3]} ({what} × rows × columns)";

    private (Tensor Fields, string Names) Join(FieldArrays arrays, IReadOnlyList<string> names, string key, int stride)
    {
        string what = trajectories is null ? "channels" : "times";
        Tensor[] parts = [.. names.Select(name => One(arrays, name, key, stride))];
        if (parts.FirstOrDefault(part => part.shape[0] != parts[0].shape[0] || !part.shape.Skip(2).SequenceEqual(parts[0].shape.Skip(2)) || (trajectories is not null && part.shape[1] != parts[0].shape[1])) is { } odd)
        {
            throw new DataException($"The arrays of {key} do not fit each other: {Describe(parts[0], what)} and {Describe(odd, what)}. Correct it.");
        }

        string place = arrays.File is null ? "" : $" of {arrays.File}";
        Tensor joined = trajectories is not null ? stack(parts, 2) : parts.Length == 1 ? parts[0] : cat(parts, 1);
        return (joined, string.Join(" and ", names) + place);
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
        if (array.Shape.Count != 4 && (array.Shape.Count != 3 || trajectories is not null))
        {
            string layout = trajectories is null ? "(samples, rows, columns) or (samples, channels, rows, columns)" : $"(samples, {(trajectories.TimeFirst ? "times, rows, columns" : "rows, columns, times")})";
            using (array) throw array.Fault($"is ({string.Join(", ", array.Shape)}), not {layout}", $"Correct {key}");
        }

        // Times of states are read like channels.
        bool isLast = trajectories is null ? channelsLast : !trajectories.TimeFirst;
        long[] shape = array.Shape.Count == 4 ? [] : isLast ? [array.Shape[1], array.Shape[2], 1] : [1, array.Shape[1], array.Shape[2]];
        using ArraySamples samples = new(array, shape, isLast);
        if (trajectories is not null && samples.Shape[0] < trajectories.StatesNeeded)
        {
            throw array.Fault($"has {samples.Shape[0]:N0} times, and {trajectories.StatesNeeded:N0} are needed", "Correct task:data:trajectories: ask for fewer pairs, a shorter rollout, fewer inputs or a smaller stride, or say by timeFirst where times lie");
        }

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

    private static void CheckVaries(Tensor fields, string names)
    {
        for (int channel = 0; channel < fields.shape[^3]; channel++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor values = fields.select(fields.dim() - 3, channel);
            float least = values.min().item<float>();
            if (least == values.max().item<float>()) throw new DataException($"Channel {channel} of {names} is {least} at every point of every sample: nothing can be learnt from it. Leave it out, or name another array.");
        }
    }

    private void CheckNotZero(Tensor fields, string names)
    {
        using DisposeScope scope = NewDisposeScope();
        // Of states those that are predicted.
        Tensor predicted = trajectories is null ? fields : fields[.., TensorIndex.Slice(trajectories.First + (trajectories.Inputs * trajectories.Stride), null, trajectories.Stride)];
        bool[] isZero = predicted.abs().amax([-3L, -2, -1]).eq(0).contiguous().data<bool>().ToArray();
        int at = Array.IndexOf(isZero, true), each = isZero.Length / (int)fields.shape[0];
        if (at >= 0) throw new DataException($"{names} are zero everywhere in sample {at / each:N0} (counted from 0 in what is used){(trajectories is null ? "" : $" at the {(at % each) + 1}. of the times predicted")}: an error relative to it is not defined. Leave the sample out.");
    }
}
