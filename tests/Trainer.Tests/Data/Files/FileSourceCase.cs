using System.Globalization;
using System.IO.Compression;
using ParquetSharp;
using PureHDF;
using Trainer.Data;

namespace Trainer.Tests.Data.Files;

/// <summary>A source of the same 24 samples of three classes in each format: what all of them owe is tested once.</summary>
/// <param name="Name">Which.</param>
/// <param name="File">The file that a fault hits.</param>
/// <param name="Write">Writes the files.</param>
/// <param name="Options">The options that read them.</param>
public sealed record FileSourceCase(string Name, string File, Action<DataFolder> Write, FileDataOptions Options)
{
    public const int Count = 24;
    public const int Size = 12;

    /// <summary>Labels 0, 1, 2, 0 …: eight samples a class.</summary>
    public static long[] Labels { get; } = [.. Enumerable.Range(0, Count).Select(i => (long)(i % 3))];

    /// <summary>Sample i's value k.</summary>
    public static byte Value(int sample, int k) => (byte)((sample * 37) + (k * 11) + 5);

    public static IReadOnlyList<FileSourceCase> All { get; } =
    [
        new("npy", "x.npy", WriteNpy, new NpyOptions { Inputs = "x.npy", Labels = "y.npy", Weights = "w.npy" }),
        new("npy fortran", "f.npy", WriteNpy, new NpyOptions { Inputs = "f.npy", Labels = "y.npy" }),
        new("npz", "a.npz", WriteNpz, new NpyOptions { Archive = "a.npz", Inputs = "x", Labels = "y" }),
        new("hdf5", "a.h5", WriteHdf5, new Hdf5Options { File = "a.h5", Inputs = "/x", Labels = "/g/y" }),
        new("csv", "a.csv", WriteCsv, new CsvOptions { File = "a.csv", Label = "class", Weights = "weight" }),
        new("parquet", "a.parquet", WriteParquet, new ParquetOptions { File = "a.parquet", Label = "class" }),
        new("image-folder", "images/b/07.png", WriteImages, new ImageFolderOptions { Folder = "images" }),
    ];

    public static TheoryData<string> Names => [.. All.Select(source => source.Name)];

    public static FileSourceCase Of(string name) => All.First(source => source.Name == name);

    /// <summary>Whether samples can be streamed.</summary>
    public bool Streams => Name != "npz";

    private static float Float(int sample, int k) => Value(sample, k) / 4f;

    private static IEnumerable<T> Values<T>(Func<int, int, T> value) => Enumerable.Range(0, Count).SelectMany(i => Enumerable.Range(0, Size).Select(k => value(i, k)));

    private static void WriteNpy(DataFolder folder)
    {
        System.IO.File.WriteAllBytes(folder.File("x.npy"), NpyFile.Write("<f4", [Count, Size], NpyFile.Bytes(Values(Float), BitConverter.GetBytes)));
        IEnumerable<short> transposed = Enumerable.Range(0, Size).SelectMany(k => Enumerable.Range(0, Count).Select(i => (short)Value(i, k)));
        System.IO.File.WriteAllBytes(folder.File("f.npy"), NpyFile.Write("<i2", [Count, Size], NpyFile.Bytes(transposed, BitConverter.GetBytes), isFortran: true));
        System.IO.File.WriteAllBytes(folder.File("y.npy"), NpyFile.Write("<i8", [Count], NpyFile.Bytes(Labels, BitConverter.GetBytes)));
        System.IO.File.WriteAllBytes(folder.File("w.npy"), NpyFile.Write("<f8", [Count], NpyFile.Bytes(Labels.Select(label => 1.0 + label), BitConverter.GetBytes)));
    }

    private static void WriteNpz(DataFolder folder)
    {
        using ZipArchive archive = ZipFile.Open(folder.File("a.npz"), ZipArchiveMode.Create);
        void Add(string name, byte[] content)
        {
            using Stream stream = archive.CreateEntry(name).Open();
            stream.Write(content);
        }

        Add("x.npy", NpyFile.Write("|u1", [Count, Size], [.. Values(Value)]));
        Add("y.npy", NpyFile.Write("<i4", [Count], NpyFile.Bytes(Labels.Select(label => (int)label), BitConverter.GetBytes)));
    }

    private static void WriteHdf5(DataFolder folder) => new H5File
    {
        ["x"] = new H5Dataset(Values(Float).ToArray(), fileDims: [Count, Size], chunks: [5, Size]),
        ["g"] = new H5Group { ["y"] = Labels },
    }.Write(folder.File("a.h5"));

    private static void WriteCsv(DataFolder folder)
    {
        IEnumerable<string> rows = Enumerable.Range(0, Count).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(',', Enumerable.Range(0, Size).Select(k => Float(i, k)))},\"class {Labels[i]}\",{1 + Labels[i]}"));
        System.IO.File.WriteAllText(folder.File("a.csv"), $"{string.Join(',', Enumerable.Range(0, Size).Select(k => "x" + k))},class,weight\n{string.Join('\n', rows)}\n");
    }

    private static void WriteParquet(DataFolder folder)
    {
        Column[] columns = [.. Enumerable.Range(0, Size).Select(k => new Column<float>("x" + k)), new Column<string>("class")];
        using ParquetFileWriter writer = new(folder.File("a.parquet"), columns);
        foreach (int[] rows in Enumerable.Range(0, Count).Chunk(7))
        {
            using RowGroupWriter group = writer.AppendRowGroup();
            for (int k = 0; k < Size; k++)
            {
                using LogicalColumnWriter<float> column = group.NextColumn().LogicalWriter<float>();
                column.WriteBatch(Array.ConvertAll(rows, i => Float(i, k)));
            }

            using LogicalColumnWriter<string> classes = group.NextColumn().LogicalWriter<string>();
            classes.WriteBatch(Array.ConvertAll(rows, i => "class " + Labels[i]));
        }

        writer.Close();
    }

    private static void WriteImages(DataFolder folder)
    {
        foreach (string name in new[] { "a", "b", "c" }) Directory.CreateDirectory(folder.File("images", name));
        for (int i = 0; i < Count; i++)
        {
            byte[] image = PngFile.Write(2, 2, 3, [.. Enumerable.Range(0, Size).Select(k => Value(i, k))]);
            System.IO.File.WriteAllBytes(folder.File("images", "abc"[(int)Labels[i]].ToString(), $"{i:00}.png"), image);
        }
    }
}
