using System.Buffers.Binary;
using System.Text;

namespace Trainer.Data.PointClouds;

/// <summary>PCD files, the format of the Point Cloud Library.</summary>
internal static class PcdFormat
{
    /// <summary>Reads all columns of a file.</summary>
    /// <exception cref="DataException">It is damaged.</exception>
    public static Dictionary<string, float[]> Read(PointFile file)
    {
        PcdHeader header = PcdHeader.Read(file);
        int stride = checked((int)Math.Min(header.Fields.Sum(field => (long)field.Bytes), Array.MaxLength));
        if (header.Data == "ascii") return ReadText(file, header);
        long bytes = (long)stride * header.Points;
        bool isCompressed = header.Data == "binary_compressed";
        byte[] content = isCompressed ? Unpack(file, header, bytes) : file.Bytes;
        if (!isCompressed && bytes > content.Length - header.Start) throw file.Truncated($"{header.Points:N0} points", bytes, header.Start);

        // Point after point, or, compressed, field after field.
        Dictionary<string, float[]> columns = [];
        int start = isCompressed ? 0 : header.Start;
        foreach (PcdField field in header.Fields)
        {
            for (int i = 0; i < field.Count && field.Name != "_"; i++)
            {
                columns[field.Column(i)] = NumberColumn.Read(content, start + (i * Numbers.SizeOf(field.Type)), isCompressed ? field.Bytes : stride, header.Points, field.Type);
            }

            start += isCompressed ? field.Bytes * header.Points : field.Bytes;
        }

        return columns;
    }

    /// <summary>Writes a cloud as binary PCD 0.7, x, y, z and all channels as float32.</summary>
    public static void Write(Stream stream, PointCloud cloud)
    {
        string[] names = ["x", "y", "z", .. cloud.Channels.Keys];
        string Each(string word) => string.Join(' ', names.Select(_ => word));
        stream.Write(Encoding.ASCII.GetBytes(
            $"# .PCD v0.7 - Point Cloud Data file format\nVERSION 0.7\nFIELDS {string.Join(' ', names)}\nSIZE {Each("4")}\nTYPE {Each("F")}\nCOUNT {Each("1")}\n" +
            $"WIDTH {cloud.Count}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {cloud.Count}\nDATA binary\n"));
        var row = new byte[names.Length * sizeof(float)];
        float[][] channels = [.. cloud.Channels.Values];
        for (int i = 0; i < cloud.Count; i++)
        {
            for (int k = 0; k < names.Length; k++) BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(k * sizeof(float)), k < 3 ? cloud.Points[(3 * i) + k] : channels[k - 3][i]);
            stream.Write(row);
        }
    }

    private static byte[] Unpack(PointFile file, PcdHeader header, long bytes)
    {
        ReadOnlySpan<byte> content = file.Bytes.AsSpan(header.Start);
        if (content.Length < 8) throw file.Fault("was cut short: the sizes of its compressed points are missing");
        uint packed = BinaryPrimitives.ReadUInt32LittleEndian(content), size = BinaryPrimitives.ReadUInt32LittleEndian(content[4..]);
        if (packed > content.Length - 8) throw file.Fault($"was cut short: {packed:N0} compressed bytes are promised, and there are {content.Length - 8:N0}");
        if (size != bytes) throw file.Fault($"is damaged: it is to unpack to {size:N0} bytes, but {header.Points:N0} points take {bytes:N0}");
        try
        {
            return Lzf.Unpack(content.Slice(8, (int)packed), size);
        }
        catch (InvalidDataException error)
        {
            throw file.Fault($"is damaged: {error.Message}");
        }
    }

    private static Dictionary<string, float[]> ReadText(PointFile file, PcdHeader header)
    {
        string[] names = [.. header.Fields.SelectMany(field => Enumerable.Range(0, field.Count).Select(field.Column))];
        long least = 2L * names.Length * header.Points;
        if (least - 1 > file.Bytes.Length - header.Start) throw file.Truncated($"{header.Points:N0} points of {names.Length} numbers", least - 1, header.Start);
        float[][] columns = [.. names.Select(_ => new float[header.Points])];
        TextLines lines = new(file, header.Start, header.Line);
        for (int i = 0; i < header.Points; i++)
        {
            if (!lines.BeginLine()) throw file.Fault($"was cut short: its header promises {header.Points:N0} points, and there are {i:N0}");
            int found = 0;
            for (; lines.TryNumber(out double value); found++)
            {
                if (found < columns.Length) columns[found][i] = (float)value;
            }

            if (found != names.Length) throw file.Fault(lines.Line, $"there are {found} numbers where a point has {names.Length} ({string.Join(' ', header.Fields.Select(field => field.Name))})");
            lines.EndLine();
        }

        Dictionary<string, float[]> named = [];
        for (int k = 0; k < names.Length; k++)
        {
            if (!names[k].StartsWith('_')) named[names[k]] = columns[k];
        }

        return named;
    }
}
