using System.IO.Compression;
using System.Text;
using CsCheck;
using Trainer.Data;
using Trainer.Data.PointClouds;
using Trainer.Tests.Data.Files;

namespace Trainer.Tests.Data.PointClouds;

/// <summary>What a damaged or odd file is met with.</summary>
public sealed class PointCloudFaultTests : IDisposable
{
    private const string Pcd = "VERSION .7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH 2\nHEIGHT 1\nPOINTS 2\nDATA ascii\n1 2 3\n4 5 6\n";
    private const string Ply = "ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nproperty float y\nproperty float z\nend_header\n1 2 3\n4 5 6\n";
    private readonly TemporaryFolder _files = new();

    [Theory]
    [InlineData("FIELDS x y z", "FIELDS x y", "line 3: SIZE has 3 entries for 2 fields")]
    [InlineData("FIELDS x y z", "FIELDS x y y", "line 2: there are two fields 'y'")]
    [InlineData("FIELDS x y z", "FIELDS x y w", "has x, y, w for each point, but not x, y and z")]
    [InlineData("SIZE 4 4 4", "SIZE 4 3 4", "line 4: there are no numbers of TYPE 'F' and SIZE 3")]
    [InlineData("TYPE F F F", "TYPE F F Q", "line 4: there are no numbers of TYPE 'Q'")]
    [InlineData("WIDTH 2", "WIDTH two", "line 6: 'two' cannot be in WIDTH")]
    [InlineData("WIDTH 2", "WIDTH -2", "line 6: '-2' cannot be in WIDTH")]
    [InlineData("WIDTH 2", "WDTH 2", "line 6: 'WDTH' is no entry of a PCD header")]
    [InlineData("WIDTH 2\n", "", "without a WIDTH line")]
    [InlineData("POINTS 2", "POINTS 3", "line 8: POINTS is 3, but WIDTH × HEIGHT 2")]
    [InlineData("POINTS 2", "POINTS 2\nPOINTS 2", "line 9: there is a second POINTS line")]
    [InlineData("DATA ascii", "DATA zipped", "line 9: DATA is 'zipped'")]
    [InlineData("DATA ascii\n1 2 3\n4 5 6\n", "", "without a DATA line")]
    [InlineData("4 5 6", "4 five 6", "line 11: 'five' is no number")]
    [InlineData("4 5 6", "44 55", "line 11: there are 2 numbers where a point has 3 (x y z)")]
    [InlineData("4 5 6", "4 5 6 7", "line 11: there are 4 numbers")]
    [InlineData("\n4 5 6", "", "was cut short")]
    [InlineData("DATA ascii", "DATA binary", "was cut short: its header promises 2 points, which take 24 bytes")]
    [InlineData("DATA ascii", "DATA binary_compressed", "was cut short")]
    [InlineData("WIDTH 2\nHEIGHT 1\nPOINTS 2", "WIDTH 2000000000\nHEIGHT 2000000000", "was cut short")]
    [InlineData("WIDTH 2\nHEIGHT 1\nPOINTS 2", "WIDTH 0\nHEIGHT 1\nPOINTS 0", "has no points")]
    public void A_damaged_pcd_file_is_named_with_the_line(string text, string instead, string reason) => Refused("a.pcd", Pcd, text, instead, reason);

    [Theory]
    [InlineData("ply\n", "plt\n", "line 1: a PLY file begins with 'ply'")]
    [InlineData("format ascii 1.0", "format ascii 2.0", "line 2: 'format ascii 2.0' cannot be in a PLY header")]
    [InlineData("format ascii 1.0\n", "", "without a format line")]
    [InlineData("property float y", "property real y", "line 5: 'property real y' cannot be")]
    [InlineData("property float y", "property float x", "two properties 'x'")]
    [InlineData("element vertex 2", "element vertex -2", "line 3")]
    [InlineData("element vertex 2", "element point 2", "no 'element vertex'")]
    [InlineData("element vertex 2", "element vertex 2000000000", "was cut short: its header promises 2,000,000,000 × vertex")]
    [InlineData("element vertex 2", "element vertex 0", "has no points")]
    [InlineData("end_header\n1 2 3\n4 5 6\n", "", "without end_header")]
    [InlineData("4 5 6", "44 55", "line 9: there are fewer numbers than the header says")]
    [InlineData("4 5 6", "4 5 6 7", "line 9: there are more numbers than the header says")]
    [InlineData("format ascii", "format binary_big_endian", "was cut short")]
    public void A_damaged_ply_file_is_named_with_the_line(string text, string instead, string reason) => Refused("a.ply", Ply, text, instead, reason);

    [Fact]
    public void Points_that_are_not_finite_are_left_out_and_counted()
    {
        string text = Pcd.Replace("WIDTH 2", "WIDTH 6", StringComparison.Ordinal).Replace("POINTS 2", "POINTS 6", StringComparison.Ordinal) + "nan nan nan\n1 -inf 0\n\n7 8 9\n1 1e300 0\n";
        LoadedPointCloud read = PointCloudFile.Read(_files.Write("a.pcd", Encoding.ASCII.GetBytes(text)));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], read.Cloud.Points);
        Assert.Equal(3, read.NotFinite);
        Refused("b.ply", Ply, "1 2 3\n4 5 6", "nan 2 3\n4 5 Infinity", "has no points: the coordinates of all 2 are not finite");
    }

    [Fact]
    public void Millimetres_are_told_of()
    {
        string warning = Assert.Single(PointCloudFile.Read(_files.Write("a.ply", Encoding.ASCII.GetBytes(Ply.Replace("4 5 6", "40000 5 6", StringComparison.Ordinal)))).Warnings);
        Assert.Contains("extends over 39,999 m: are its coordinates millimetres?", warning, StringComparison.Ordinal);
        warning = Assert.Single(PointCloudFile.Read(_files.Write("b.ply", Encoding.ASCII.GetBytes(Ply.Replace("1 2 3\n4 5 6", "500000 2 3\n500001 5 6", StringComparison.Ordinal)))).Warnings);
        Assert.Contains("subtract an offset", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_are_refused_with_the_formats_there_are()
    {
        Assert.Contains("no such file", Message(_files.Folder.File("none.pcd")), StringComparison.Ordinal);
        Assert.Contains("is a directory", Message(_files.Folder.Path), StringComparison.Ordinal);
        Assert.Contains("is empty", Message(_files.Write("0.pcd", [])), StringComparison.Ordinal);
        Assert.Contains(".pcd, .ply, .bin (KITTI)", Message(_files.Write("a.las", "LASF"u8.ToArray())), StringComparison.Ordinal);
        Assert.Contains("has 17 bytes, not 16 for each point", Message(_files.Write("a.bin", new byte[17])), StringComparison.Ordinal);
        Assert.Contains("is (3, 2), not (points, 3)", Message(_files.Write("a.npy", NpyFile.Write("|u1", [3, 2], new byte[6]))), StringComparison.Ordinal);
        Assert.Contains("ends in nothing that point clouds are written to", Assert.Throws<DataException>(() => PointCloudFile.Write(_files.Folder.File("a.las"), new([1, 2, 3]))).Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4, 5, 6], PointCloudFile.Read(_files.Write("ply.txt", Encoding.ASCII.GetBytes(Ply))).Cloud.Points);
    }

    [Fact]
    public void A_wrong_key_is_met_with_those_there_are()
    {
        string path = _files.Folder.File("a.npz");
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (string name in (string[])["first", "second"])
            {
                using Stream entry = archive.CreateEntry(name + ".npy").Open();
                entry.Write(NpyFile.Write("|u1", [1, 3], [1, 2, 3]));
            }
        }

        Assert.Equal([1, 2, 3], PointCloudFile.Read(path, "second").Cloud.Points);
        Assert.Contains("has no array 'third'; it has first, second", Assert.Throws<DataException>(() => PointCloudFile.Read(path, "third")).Message, StringComparison.Ordinal);
        Assert.Contains("has the arrays first, second, none of a usual name", Message(path), StringComparison.Ordinal);
        Assert.Contains("damaged", Message(_files.Write("b.npz", [.. File.ReadAllBytes(path).Take(60)])), StringComparison.Ordinal);
    }

    /// <summary>Any file that is cut short or has a byte changed is read or refused with its name, whatever the format.</summary>
    [Fact]
    public void Damage_anywhere_is_an_error_with_the_files_name()
    {
        PointCloud cloud = new([.. Enumerable.Range(0, 30).Select(i => i * 0.5f)], new Dictionary<string, float[]> { ["intensity"] = new float[10] });
        foreach (string ending in (string[])["pcd", "ply", "npz"]) PointCloudFile.Write(_files.Folder.File($"whole.{ending}"), cloud);
        Gen.Select(Gen.Int[0, 2].Select(i => ((string[])["pcd", "ply", "npz"])[i]), Gen.Double.Unit, Gen.Byte, Gen.Bool).Sample((ending, place, value, isCut) =>
        {
            byte[] file = File.ReadAllBytes(_files.Folder.File($"whole.{ending}"));
            int at = (int)(place * file.Length);
            if (isCut) file = file[..at];
            else file[at] = value;
            string path = _files.Write($"damaged.{ending}", file);
            try
            {
                _ = PointCloudFile.Read(path);
            }
            catch (DataException error)
            {
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
            }
        }, iter: 600, threads: 1);
    }

    public void Dispose() => _files.Dispose();

    private void Refused(string name, string file, string text, string instead, string reason)
    {
        string path = _files.Write(name, Encoding.ASCII.GetBytes(file.Replace(text, instead, StringComparison.Ordinal)));
        string message = Message(path);
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    private static string Message(string path) => Assert.Throws<DataException>(() => PointCloudFile.Read(path)).Message;
}
