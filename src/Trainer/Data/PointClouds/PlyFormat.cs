using System.Buffers.Binary;
using System.Text;

namespace Trainer.Data.PointClouds;

/// <summary>PLY files: the vertices of a polygon model, or points without polygons.</summary>
internal static class PlyFormat
{
    private static readonly string[] Colors = ["red", "green", "blue", "alpha"];

    /// <summary>Reads all columns of the vertices; lists and everything else are passed over.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    public static Dictionary<string, float[]> Read(PointFile file)
    {
        PlyHeader header = PlyHeader.Read(file);
        PlyNumbers numbers = new(file, header);
        foreach (PlyHeader.Element element in header.Elements)
        {
            long least = element.Properties.Sum(property => header.Encoding == "ascii" ? 2L : property.LeastBytes) * element.Count;
            if (least - 1 > numbers.Left) throw file.Truncated($"{element.Count:N0} × {element.Name}", least, file.Bytes.Length - numbers.Left);
            bool isVertex = element.Name == "vertex";
            float[][] columns = [.. element.Properties.Select(property => isVertex && property.LengthType is null ? new float[element.Count] : [])];
            for (int i = 0; i < element.Count; i++) ReadOne(element, numbers, columns, i, isVertex);
            if (isVertex) return Name(file, element, columns);
        }

        throw file.Fault("has no points", "Choose another file");
    }

    /// <summary>Writes a cloud as binary little-endian PLY: x, y, z and channels as float, those of a color (0 … 255) as uchar, as viewers expect them.</summary>
    public static void Write(Stream stream, PointCloud cloud)
    {
        StringBuilder header = new($"ply\nformat binary_little_endian 1.0\nelement vertex {cloud.Count}\nproperty float x\nproperty float y\nproperty float z\n");
        foreach (string name in cloud.Channels.Keys) header.Append("property ").Append(Colors.Contains(name) ? "uchar " : "float ").Append(name).Append('\n');
        stream.Write(Encoding.ASCII.GetBytes(header.Append("end_header\n").ToString()));
        (bool IsColor, float[] Values)[] channels = [.. cloud.Channels.Select(channel => (Colors.Contains(channel.Key), channel.Value))];
        var row = new byte[12 + channels.Sum(channel => channel.IsColor ? 1 : 4)];
        for (int i = 0; i < cloud.Count; i++)
        {
            for (int k = 0; k < 3; k++) BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(4 * k), cloud.Points[(3 * i) + k]);
            int at = 12;
            foreach ((bool isColor, float[] values) in channels)
            {
                if (isColor) row[at] = (byte)Math.Clamp(MathF.Round(values[i]), 0, 255);
                else BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(at), values[i]);
                at += isColor ? 1 : 4;
            }

            stream.Write(row);
        }
    }

    private static void ReadOne(PlyHeader.Element element, PlyNumbers numbers, float[][] columns, int i, bool isVertex)
    {
        numbers.Begin();
        for (int k = 0; k < columns.Length; k++)
        {
            PlyHeader.Property property = element.Properties[k];
            if (property.LengthType is not null) numbers.SkipList(property);
            else if (numbers.Next(property.Type) is var value && isVertex) columns[k][i] = (float)value;
        }

        numbers.End();
    }

    private static Dictionary<string, float[]> Name(PointFile file, PlyHeader.Element vertex, float[][] columns)
    {
        Dictionary<string, float[]> named = [];
        for (int k = 0; k < columns.Length; k++)
        {
            PlyHeader.Property property = vertex.Properties[k];
            if (property.LengthType is null && !named.TryAdd(property.Name, columns[k])) throw file.Fault($"has two properties '{property.Name}' of its vertices");
        }

        return named;
    }
}
