using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using CsCheck;
using Trainer.Data.PointClouds;
using Trainer.Tests.Data.Files;

namespace Trainer.Tests.Data.PointClouds;

/// <summary>What is written is read again, by our writers and by writers from the formats' definitions.</summary>
public sealed class PointCloudRoundTripTests : IDisposable
{
    private static readonly Gen<(float[] Points, float[] Extra)> Clouds =
        from count in Gen.Int[1, 50]
        from points in Gen.Float[-100, 100].Array[3 * count]
        from extra in Gen.Int[0, 255].Select(value => (float)value).Array[count]
        select (points, extra);

    private readonly TemporaryFolder _files = new();

    [Theory]
    [InlineData("a.ply", "intensity")]
    [InlineData("a.ply", "red")]
    [InlineData("a.pcd", "intensity")]
    [InlineData("a.npz", "intensity")]
    public void What_is_written_is_read_again(string name, string channel) => Clouds.Sample(cloud =>
    {
        string path = _files.Folder.File(name);
        PointCloudFile.Write(path, new(cloud.Points, new Dictionary<string, float[]> { [channel] = cloud.Extra }));
        LoadedPointCloud read = PointCloudFile.Read(path);
        Assert.Equal(cloud.Points, read.Cloud.Points);
        Assert.Equal((0, 0), (read.NotFinite, read.Warnings.Count));
        if (!name.EndsWith(".npz", StringComparison.Ordinal)) Assert.Equal(cloud.Extra, Assert.Single(read.Cloud.Channels, found => found.Key == channel).Value);
        else Assert.Equal(cloud.Extra, Trainer.Data.NpzFile.Read(path, channel).data<float>().ToArray());
        Assert.Single(Directory.GetFiles(_files.Folder.Path));
    }, iter: 30, threads: 1);

    [Fact]
    public void Every_ply_encoding_gives_the_same_whatever_stands_before_the_points() => Clouds.Sample(cloud =>
    {
        foreach (string encoding in (string[])["ascii", "binary_little_endian", "binary_big_endian"])
        {
            string path = _files.Write("any.ply", Ply(encoding, cloud.Points, cloud.Extra));
            PointCloud read = PointCloudFile.Read(path).Cloud;
            Assert.Equal(cloud.Points, read.Points);
            Assert.Equal(cloud.Extra, read.Channels["scalar"]);
            Assert.Equal(["scalar"], read.Channels.Keys);
        }
    }, iter: 30, threads: 1);

    [Fact]
    public void Every_pcd_encoding_gives_the_same_in_any_order_of_fields() => Clouds.Sample(cloud =>
    {
        foreach (string encoding in (string[])["ascii", "binary", "binary_compressed"])
        {
            PointCloud read = PointCloudFile.Read(_files.Write("any.pcd", Pcd(encoding, cloud.Points, cloud.Extra))).Cloud;
            Assert.Equal(cloud.Points, read.Points);
            Assert.Equal(cloud.Extra, read.Channels["ring"]);
            Assert.Equal(cloud.Extra, read.Channels["normal_1"]);
            Assert.Equal(["normal_0", "normal_1", "ring"], read.Channels.Keys.Order());
        }
    }, iter: 30, threads: 1);

    [Fact]
    public void Sweeps_without_a_header_have_four_or_five_numbers_a_point()
    {
        byte[] numbers = NpyFile.Bytes(Enumerable.Range(1, 20).Select(i => (float)i), BitConverter.GetBytes);
        Assert.Equal([1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, 17, 18, 19], PointCloudFile.Read(_files.Write("0.bin", numbers)).Cloud.Points);
        PointCloud nuscenes = PointCloudFile.Read(_files.Write("0.pcd.bin", numbers)).Cloud;
        Assert.Equal([1, 2, 3, 6, 7, 8, 11, 12, 13, 16, 17, 18], nuscenes.Points);
        Assert.Equal([5, 10, 15, 20], nuscenes.Channels["ring"]);
    }

    [Fact]
    public void Numpy_arrays_of_doubles_in_columns_are_read()
    {
        byte[] array = NpyFile.Write(">f8", [2, 4], NpyFile.Bytes([1.5, 5, 2, 6, 3, 7, 4, 8], value => [.. BitConverter.GetBytes(value).Reverse()]), isFortran: true);
        PointCloud read = PointCloudFile.Read(_files.Write("a.npy", array)).Cloud;
        Assert.Equal([1.5f, 2, 3, 5, 6, 7], read.Points);
        Assert.Equal([4, 8], read.Channels["intensity"]);
    }

    public void Dispose() => _files.Dispose();

    // Faces first, a list among the properties of a vertex, coordinates of three types.
    private static byte[] Ply(string encoding, float[] points, float[] extra)
    {
        List<byte> file = [.. Encoding.ASCII.GetBytes(
            $"ply\r\nformat {encoding} 1.0\r\ncomment made by hand\r\nelement face 2\r\nproperty list uchar int vertex_indices\r\nelement vertex {extra.Length}\r\n" +
            "property list ushort short tags\r\nproperty float64 z\r\nproperty short scalar\r\nproperty float x\r\nproperty double y\r\nelement edge 1\r\nproperty int a\r\nend_header\r\n")];
        bool isText = encoding == "ascii", isBig = encoding == "binary_big_endian";
        Line((byte)3, 0, 1, 2);
        Line((byte)0);
        for (int i = 0; i < extra.Length; i++) Line([(ushort)(i % 3), .. Enumerable.Repeat<object>((short)-7, i % 3), (double)points[(3 * i) + 2], (short)extra[i], points[3 * i], (double)points[(3 * i) + 1]]);
        Line(5);
        return [.. file];

        void Line(params object[] numbers)
        {
            if (isText) file.AddRange(Encoding.ASCII.GetBytes(string.Join(' ', numbers.Select(number => Convert.ToString(number, CultureInfo.InvariantCulture))) + "\n"));
            else foreach (object number in numbers) file.AddRange(isBig ? Bytes(number).Reverse() : Bytes(number));
        }
    }

    private static byte[] Bytes(object number) => number switch
    {
        byte value => [value],
        short value => BitConverter.GetBytes(value),
        ushort value => BitConverter.GetBytes(value),
        int value => BitConverter.GetBytes(value),
        float value => BitConverter.GetBytes(value),
        double value => BitConverter.GetBytes(value),
        _ => throw new NotSupportedException(),
    };

    private static byte[] Pcd(string encoding, float[] points, float[] extra)
    {
        byte[] header = Encoding.ASCII.GetBytes(
            $"# .PCD v.7 - Point Cloud Data file format\nVERSION .7\nFIELDS z ring _ x normal y\nSIZE 8 2 1 4 4 4\nTYPE F U U F F F\nCOUNT 1 1 3 1 2 1\n" +
            $"WIDTH {extra.Length}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {extra.Length}\nDATA {encoding}\n");
        object[][][] rows = [.. extra.Select((value, i) => new object[][]
        {
            [(double)points[(3 * i) + 2]], [(ushort)value], [(byte)1, (byte)2, (byte)3], [points[3 * i]], [value / 2, value], [points[(3 * i) + 1]],
        })];
        if (encoding == "ascii") return [.. header, .. rows.SelectMany(row => Encoding.ASCII.GetBytes(string.Join(' ', row.SelectMany(field => field).Select(number => Convert.ToString(number, CultureInfo.InvariantCulture))) + "\n"))];
        if (encoding == "binary") return [.. header, .. rows.SelectMany(row => row.SelectMany(field => field.SelectMany(Bytes)))];
        byte[] columns = [.. Enumerable.Range(0, 6).SelectMany(field => rows.SelectMany(row => row[field].SelectMany(Bytes)))];
        byte[] packed = SimpleLzf.Pack(columns), sizes = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(sizes, packed.Length);
        BinaryPrimitives.WriteInt32LittleEndian(sizes.AsSpan(4), columns.Length);
        return [.. header, .. sizes, .. packed];
    }
}
