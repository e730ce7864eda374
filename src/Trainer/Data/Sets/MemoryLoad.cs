using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>Reads a whole source into memory.</summary>
internal static class MemoryLoad
{
    private const int BlockBytes = 8 << 20;

    /// <summary>The set in memory; takes ownership of <paramref name="set"/>.</summary>
    /// <exception cref="DataException">A sample cannot be read, or all together do not fit into memory.</exception>
    public static LabelledSet ToMemory(LabelledSet set)
    {
        if (set.IsInMemory) return set;
        using (set) return new(Read(set.Samples), set.Labels.alias().DetachFromDisposeScope(), set.Weights);
    }

    private static TensorSamples Read(SampleSource source)
    {
        CheckMemory(source);
        Tensor all = empty([source.Count, .. source.Shape], dtype: source.Type);
        try
        {
            int block = Math.Max(1, BlockBytes / Math.Max(1, source.SampleBytes));
            long blocks = (source.Count + block - 1) / block;
            void ReadBlock(long number) => MemoryLoad.ReadBlock(source, all, number * block, (int)Math.Min(block, source.Count - (number * block)));
            if (source.ReadsInParallel && blocks > 1) Parallel.For(0, blocks, ReadBlock);
            else for (long i = 0; i < blocks; i++) ReadBlock(i);
            return new(all);
        }
        catch (AggregateException errors)
        {
            all.Dispose();
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
            throw;
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    private static void ReadBlock(SampleSource source, Tensor all, long first, int count)
    {
        var samples = new long[count];
        for (int i = 0; i < count; i++) samples[i] = first + i;
        using Tensor part = all.narrow(0, first, count);
        source.Read(samples, part.bytes);
    }

    private static void CheckMemory(SampleSource source)
    {
        Int128 needed = (Int128)source.Count * source.SampleBytes;
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed <= available) return;
        throw new DataException(
            $"{source.Count:N0} samples of ({string.Join(", ", source.Shape)}) take {needed >> 20:N0} MiB of memory and this machine has {available >> 20:N0}. "
            + "Set task:data:streaming to true, or take fewer with task:data:limit.");
    }
}
