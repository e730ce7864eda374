using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>
/// Files of 3,073-byte records, one a sample: the label, then 1,024 bytes each of red, green and blue, row by row (format: the CIFAR-10 page of
/// A. Krizhevsky).
/// </summary>
internal static class CifarRecords
{
    private const int Channels = 3;
    private const int Side = 32;
    private const int PixelBytes = Channels * Side * Side;
    private const int RecordBytes = 1 + PixelBytes;

    /// <summary>Reads the files one after the other until <paramref name="limit"/> samples are read.</summary>
    /// <exception cref="DataException">A file's length is not a whole number of records, or a label is out of range.</exception>
    public static LabelledSet Read(IReadOnlyList<DataFile> files, int classes, int? limit)
    {
        long[] counts = [.. files.Select(CountRecords)];
        long total = Math.Min(limit ?? long.MaxValue, counts.Sum());
        Tensor inputs = empty([total, Channels, Side, Side], dtype: uint8);
        try
        {
            List<long> labels = [];
            for (int i = 0; i < files.Count && labels.Count < total; i++)
            {
                long first = labels.Count;
                int wanted = (int)Math.Min(counts[i], total - first);
                Span<byte> Target() => inputs.bytes.Slice(checked((int)(first * PixelBytes)), wanted * PixelBytes);
                byte[] found = files[i].Read(stream => ReadRecords(stream, Target(), wanted));
                labels.AddRange(Labels.Check(found, classes, files[i].Path));
            }

            return new(inputs, tensor(labels.ToArray()));
        }
        catch
        {
            inputs.Dispose();
            throw;
        }
    }

    private static long CountRecords(DataFile file) => file.Read(stream =>
    {
        long records = stream.Length / RecordBytes;
        if (records > 0 && stream.Length % RecordBytes == 0) return records;
        throw file.Fault($"has {stream.Length:N0} bytes, which is not a whole number of {RecordBytes:N0}-byte records (the next would end at {(records + 1) * RecordBytes:N0})");
    });

    private static byte[] ReadRecords(Stream stream, Span<byte> pixels, int count)
    {
        var labels = new byte[count];
        using BufferedStream buffered = new(stream, 64 * RecordBytes);
        for (int i = 0; i < count; i++)
        {
            buffered.ReadExactly(labels.AsSpan(i, 1));
            buffered.ReadExactly(pixels.Slice(i * PixelBytes, PixelBytes));
        }

        return labels;
    }
}
