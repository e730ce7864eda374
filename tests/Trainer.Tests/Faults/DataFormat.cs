using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using SkiaSharp;
using Trainer.Data;
using Trainer.Data.Downloads;
using Trainer.Monitoring;
using Trainer.Monitoring.Mlflow;
using Trainer.Runs;
using Trainer.Tests.Data.Fields;
using Trainer.Tests.Data.Files;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Tests.Faults;

/// <summary>A format that is read from outside: a whole file of it, what a fault hits, and what reads it.</summary>
/// <param name="Name">The format.</param>
/// <param name="File">The file that a fault hits, relative to the folder.</param>
/// <param name="Write">Writes all files into a folder.</param>
/// <param name="Read">Reads all of it.</param>
public sealed record DataFormat(string Name, string File, Action<DataFolder> Write, Action<DataFolder> Read)
{
    /// <summary>Whether keys and values are damaged as well as bytes.</summary>
    public bool IsJson => File.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>What is done after the damage, so that a check sum does not stop it at the door.</summary>
    public Action<DataFolder>? Seal { get; init; }

    public static IReadOnlyList<DataFormat> All { get; } =
    [
        .. FileSourceCase.All.Select(source => new DataFormat(source.Name, source.File, source.Write, folder => source.Options.Load(folder).Dispose())),
        new("npy labels", "y.npy", FileSourceCase.Of("npy").Write, folder => FileSourceCase.Of("npy").Options.Load(folder).Dispose()),
        new("hdf5, names", "a.h5", FileSourceCase.Of("hdf5").Write, folder => List(folder.File("a.h5"), Hdf5Array.Open)),
        new("hdf5, names of MATLAB", "a.mat", folder => System.IO.File.WriteAllBytes(folder.File("a.mat"), FieldFileTests.Matlab73), folder => List(folder.File("a.mat"), MatFile.Open)),
        new("jpeg", "images/b/1.jpg", WriteJpeg, folder => new ImageFolderOptions { Folder = "images", Height = 4, Width = 4 }.Load(folder).Dispose()),
        new("idx images", "mnist/train-images-idx3-ubyte", WriteMnist, ReadMnist),
        new("idx labels", "mnist/train-labels-idx1-ubyte", WriteMnist, ReadMnist),
        new("idx in gzip", "mnist/t10k-images-idx3-ubyte.gz", WriteMnist, ReadMnist),
        new("cifar", "cifar10/data_batch_1.bin", WriteCifar, folder => new Cifar10Options().Load(folder).Dispose()),
        new("tar.gz", "a.tar.gz", WriteArchive, folder => Archive.UnpackAsync(folder.File("a.tar.gz"), new Dictionary<string, long> { ["one.bin"] = 700 }, folder.Path, CancellationToken.None).GetAwaiter().GetResult()),
        new("safetensors", "model.safetensors", WriteSafetensors, folder => ReadAll(folder.File("model.safetensors"))),
        new("safetensors index", "model.safetensors.index.json", WriteShards, folder => ReadAll(folder.File("model.safetensors.index.json"))),
        new("safetensors shard", "part-2.safetensors", WriteShards, folder => ReadAll(folder.File("model.safetensors.index.json"))),
        .. ((string[])["model.safetensors", "state.safetensors", "state.json", "manifest.json"]).Select(file =>
            new DataFormat($"checkpoint, {file}", $"checkpoints/last/{file}", CheckpointFault.Write, CheckpointFault.Restore)),
        .. ((string[])["model.safetensors", "state.safetensors", "state.json"]).Select(file =>
            new DataFormat($"checkpoint, {file}, sums right", $"checkpoints/last/{file}", CheckpointFault.Write, CheckpointFault.Restore) { Seal = CheckpointFault.Seal }),
        .. ((string[])["config.json", "summary.json", "metrics.jsonl", "checkpoints/last/manifest.json"]).Select(file => new DataFormat($"compare, {file}", file, WriteRun, Compare)),
        new("resume, metrics.jsonl", "metrics.jsonl", WriteRun, folder => Reopen(new MetricsFile(folder.File("metrics.jsonl")))),
        new("resume, metrics.csv", "metrics.csv", WriteRun, folder => Reopen(new CsvFile(folder.File("metrics.csv")))),
        new("resume, mlflow.json", "mlflow.json", WriteRun, folder => MlflowState.Load(folder.File("mlflow.json"), new("http://127.0.0.1:5000", "e", 1))),
    ];

    // What is not there is asked for, so that what there is is listed.
    private static void List(string path, Func<string, string, StoredArray> open) =>
        Assert.Contains(path, Assert.Throws<DataException>(() => open(path, "nu").Dispose()).Message, StringComparison.Ordinal);

    private static void WriteJpeg(DataFolder folder)
    {
        foreach (string name in (string[])["a/0.jpg", "a/1.jpg", "b/0.jpg", "b/1.jpg", "a/2.jpg", "b/2.jpg"])
        {
            string path = folder.File(["images", .. name.Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var image = new SKBitmap(16, 16);
            for (int i = 0; i < 256; i++) image.SetPixel(i % 16, i / 16, new SKColor((byte)i, (byte)(3 * i), (byte)(7 * i)));
            using FileStream file = System.IO.File.Create(path);
            image.Encode(file, SKEncodedImageFormat.Jpeg, 90);
        }
    }

    private static void ReadMnist(DataFolder folder) => new MnistOptions().Load(folder).Dispose();

    private static void WriteMnist(DataFolder folder)
    {
        Directory.CreateDirectory(folder.File("mnist"));
        byte[] pixels = [.. Enumerable.Range(0, 3 * 784).Select(i => (byte)(i * 7 / 3))];
        System.IO.File.WriteAllBytes(folder.File("mnist", "train-images-idx3-ubyte"), [.. Idx(3, 28, 28), .. pixels]);
        System.IO.File.WriteAllBytes(folder.File("mnist", "train-labels-idx1-ubyte"), [.. Idx(3), 3, 1, 4]);
        System.IO.File.WriteAllBytes(folder.File("mnist", "t10k-images-idx3-ubyte.gz"), Zip([.. Idx(3, 28, 28), .. pixels]));
        System.IO.File.WriteAllBytes(folder.File("mnist", "t10k-labels-idx1-ubyte.gz"), Zip([.. Idx(3), 1, 5, 9]));
    }

    private static byte[] Idx(params int[] shape)
    {
        byte[] header = new byte[4 + (4 * shape.Length)];
        (header[2], header[3]) = (8, (byte)shape.Length);
        for (int i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), shape[i]);
        return header;
    }

    private static byte[] Zip(byte[] content)
    {
        using MemoryStream output = new();
        using (GZipStream gzip = new(output, CompressionLevel.Fastest)) gzip.Write(content);
        return output.ToArray();
    }

    private static void WriteCifar(DataFolder folder)
    {
        Directory.CreateDirectory(folder.File("cifar10"));
        byte[] record = [7, .. Enumerable.Range(0, 3072).Select(i => (byte)(i * 5))];
        System.IO.File.WriteAllBytes(folder.File("cifar10", "data_batch_1.bin"), [.. record, .. record]);
        System.IO.File.WriteAllBytes(folder.File("cifar10", "test_batch.bin"), record);
    }

    private static void WriteArchive(DataFolder folder)
    {
        using MemoryStream output = new();
        using (TarWriter writer = new(output, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "inner/one.bin") { DataStream = new MemoryStream([.. Enumerable.Range(0, 700).Select(i => (byte)i)]) });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "inner/two.bin") { DataStream = new MemoryStream([1, 2, 3]) });
        }

        System.IO.File.WriteAllBytes(folder.File("a.tar.gz"), Zip(output.ToArray()));
    }

    private static void WriteSafetensors(DataFolder folder)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(
            folder.File("model.safetensors"),
            new Dictionary<string, Tensor> { ["weight"] = ones(3, 2), ["mask"] = ones(5, dtype: @bool), ["n"] = tensor(3L), ["half"] = ones(4, dtype: float16) },
            new Dictionary<string, string> { ["format"] = "pt" });
    }

    private static void WriteShards(DataFolder folder)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(folder.File("part-1.safetensors"), new Dictionary<string, Tensor> { ["a"] = ones(3, 2) });
        SafetensorsWriter.Write(folder.File("part-2.safetensors"), new Dictionary<string, Tensor> { ["b"] = ones(5), ["c"] = tensor(3L) });
        System.IO.File.WriteAllText(
            folder.File("model.safetensors.index.json"),
            """{ "metadata": { "total_size": 52 }, "weight_map": { "a": "part-1.safetensors", "b": "part-2.safetensors", "c": "part-2.safetensors" } }""");
    }

    private static void ReadAll(string path)
    {
        using var set = new SafetensorsSet(path);
        foreach (string name in set.Entries.Keys) set.Read(name).Dispose();
    }

    private static void WriteRun(DataFolder folder)
    {
        CheckpointFault.Write(folder);
        System.IO.File.WriteAllText(folder.File("config.json"), """{ "name": "a", "optimizer": { "type": "adam", "learningRate": 0.1 }, "training": { "epochs": 2, "freeze": ["a"] } }""");
        System.IO.File.WriteAllText(folder.File("summary.json"), """{ "status": "completed", "steps": 2, "final": { "train/loss": 0.5, "test/loss": "NaN" }, "best": { "test/accuracy": 1 } }""");
        System.IO.File.WriteAllText(folder.File("metrics.jsonl"), string.Concat(Enumerable.Range(1, 20).Select(step =>
            $$"""{"step":{{step}},"epoch":0,"split":"step","loss":{{1.0 / step}},"odd":"NaN","samplesPerSecond":{{step}},"elapsed":0.5}""" + "\n")));
        System.IO.File.WriteAllText(folder.File("metrics.csv"), "step,epoch,split,elapsed,loss,\"a,b\"\n" + string.Concat(Enumerable.Range(1, 20).Select(step => $"{step},0,step,0.5,{1.0 / step},2\n")));
        System.IO.File.WriteAllText(folder.File("mlflow.json"), """{"Uri":"http://127.0.0.1:5000","Experiment":"e","Started":1,"RunId":"abc","HasParameters":true,"Position":12,"Step":3}""");
    }

    private static void Compare(DataFolder folder)
    {
        RunComparison runs = RunComparison.Of(folder.Path, folder.Path);
        foreach (string section in (string[])["final", "best"])
        {
            foreach (string name in runs.First.Results) runs.First.Result(name, section);
        }
    }

    private static void Reopen(IMetricSink sink)
    {
        using (sink)
        {
            sink.Open(10);
            sink.Write(new MetricRecord(11, 0, "step", new Dictionary<string, double> { ["loss"] = 1 }, TimeSpan.FromSeconds(1)));
            sink.Flush();
        }
    }
}
