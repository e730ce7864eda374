using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Gram.Cpu;

/// <summary>Gram matrices of centred rows on the CPU: float32, in vectors of 512 bits.</summary>
internal static unsafe class CpuGram
{
    // Sums that are kept apart and added in this order at the end, so that bits do not depend on the number of threads.
    private const int MostParts = 4;

    /// <summary>As <see cref="CenteredGram.Of"/>.</summary>
    public static (Tensor Matrices, Tensor Taken) Of(IReadOnlyList<Tensor> layers, long[]? chosen)
    {
        long[] order = chosen ?? [.. Enumerable.Range(0, (int)layers[0].shape[0]).Select(row => (long)row)];
        int rows = order.Length, columns = GramPart.ColumnsOfBlock(rows);
        Tensor[] values = [.. layers.Select(layer => layer.contiguous())];
        int[] blocks = [.. values.Select(value => (int)((value.shape[1] + columns - 1) / columns))], parts = [.. blocks.Select(count => Math.Min(Math.Max(count, 1), MostParts))];
        int[] first = new int[layers.Count + 1];
        for (int i = 0; i < layers.Count; i++) first[i + 1] = first[i] + parts[i];
        int padded = GramPart.Padded(rows);
        Tensor matrices = empty(layers.Count, rows, rows), sums = empty(first[^1], padded, padded), taken = zeros(layers.Count, ScalarType.Float64), squares = empty(first[^1], ScalarType.Float64);
        nint sum = TensorMemory.DataPointer(sums), square = TensorMemory.DataPointer(squares);
        nint[] from = [.. values.Select(TensorMemory.DataPointer)];
        long[] widths = [.. values.Select(value => value.shape[1])];
        BlockParallel.For(first[^1], part =>
        {
            int layer = Array.FindLastIndex(first, start => start <= part), place = part - first[layer];
            int begin = (int)((long)blocks[layer] * place / parts[layer]), end = (int)((long)blocks[layer] * (place + 1) / parts[layer]);
            var work = new GramPart((float*)from[layer], order, widths[layer], (float*)sum + ((long)part * padded * padded));
            ((double*)square)[part] = work.Run(begin, end);
        });
        nint target = TensorMemory.DataPointer(matrices);
        BlockParallel.For(layers.Count, layer => Join((float*)sum + ((long)first[layer] * padded * padded), parts[layer], padded, (float*)target + ((long)layer * rows * rows), rows));
        Span<double> total = TensorMemory.AsSpan<double>(taken), each = TensorMemory.AsSpan<double>(squares);
        for (int layer = 0; layer < layers.Count; layer++)
        {
            for (int part = first[layer]; part < first[layer + 1]; part++) total[layer] += each[part] * rows;
        }

        return (matrices, taken);
    }

    // The parts' upper triangles added up, and mirrored.
    private static void Join(float* parts, int count, int padded, float* to, int rows)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = i; j < rows; j++)
            {
                float sum = 0;
                for (int part = 0; part < count; part++) sum += parts[((long)part * padded + i) * padded + j];
                to[(long)i * rows + j] = sum;
                to[(long)j * rows + i] = sum;
            }
        }
    }
}
