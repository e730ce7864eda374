using System.Formats.Tar;
using System.IO.Compression;
using Trainer.Checkpoints;
using Trainer.Data;
using Trainer.Data.Downloads;
using Trainer.Tests.Data.Files;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Tests.Faults;

/// <summary>No name in a file, and no link, leads out of the folder that it belongs in.</summary>
[Trait("Category", "Faults")]
public sealed class PathTests : IDisposable
{
    private static readonly string[] Escapes =
    [
        "../x", "../../x", "/etc/passwd", "sub/../../x", "..", ".", "", "sub/x", "..\\x", "sub\\x", "\\\\host\\x", "C:\\x", "C:x", "~/x", "./x", "x/", "x\0y", "....//x",
    ];

    private readonly Data.TemporaryFolder _files = new();
    private readonly Data.TemporaryFolder _outside = new();

    public void Dispose()
    {
        _files.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public async Task Nothing_in_an_archive_decides_where_it_is_written()
    {
        var wanted = new Dictionary<string, long> { ["one.bin"] = 3, ["two.bin"] = 3 };
        string folder = Directory.CreateDirectory(_files.Folder.File("in", "here")).FullName, archive = _files.Folder.File("a.tar.gz");
        string precious = _outside.Write("precious", [9]);
        File.CreateSymbolicLink(Path.Combine(folder, "one.bin.part"), precious);
        File.CreateSymbolicLink(Path.Combine(folder, "two.bin"), precious);
        using (GZipStream zip = new(File.Create(archive), CompressionLevel.Fastest))
        using (TarWriter writer = new(zip))
        {
            foreach (string name in Escapes.Where(name => name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal)).Concat(["../one.bin", "/one.bin", "..\\two.bin", "two.bin"]))
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1, 2, 3]) });
            }

            foreach (TarEntryType type in (TarEntryType[])[TarEntryType.SymbolicLink, TarEntryType.HardLink])
            {
                writer.WriteEntry(new PaxTarEntry(type, "one.bin") { LinkName = precious });
                writer.WriteEntry(new PaxTarEntry(type, "three.bin") { LinkName = "/etc/passwd" });
            }

            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "one.bin"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "two.bin"));
        }

        await Archive.UnpackAsync(archive, wanted, folder, CancellationToken.None);
        Assert.Equal(["a.tar.gz", "one.bin", "two.bin"], Directory.EnumerateFiles(_files.Folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order());
        Assert.All(wanted.Keys, name => Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(folder, name))));
        Assert.All(wanted.Keys, name => Assert.Null(new FileInfo(Path.Combine(folder, name)).LinkTarget));
        Assert.Equal([9], File.ReadAllBytes(precious));
        FaultTable.Add("archive whose names or links lead elsewhere", Escapes.Length + 10, Escapes.Length + 10, 0, "written under the last part of a name on the list, or not at all");
    }

    [Fact]
    public void Names_in_an_index_and_in_a_manifest_stay_in_their_folder()
    {
        using (Tensor one = ones(1)) SafetensorsWriter.Write(_outside.Folder.File("x"), new Dictionary<string, Tensor> { ["a"] = one });
        CheckpointFault.Write(_files.Folder);
        string folder = _files.Folder.File("checkpoints", "last"), manifest = File.ReadAllText(Path.Combine(folder, "manifest.json")), index = _files.Folder.File("model.safetensors.index.json");
        string[] names = [.. Escapes, _outside.Folder.File("x"), $"../{Path.GetFileName(_outside.Folder.Path)}/x"];
        foreach (string name in names)
        {
            string quoted = System.Text.Json.JsonSerializer.Serialize(name);
            File.WriteAllText(index, $$"""{ "weight_map": { "a": {{quoted}} } }""");
            Assert.Contains("index.json", Assert.Throws<SafetensorsException>(() => new SafetensorsSet(index)).Message, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, "manifest.json"), manifest.Replace("\"files\": {", $"\"files\": {{ {quoted}: \"00\",", StringComparison.OrdinalIgnoreCase));
            Assert.Contains(folder, Assert.Throws<CheckpointException>(() => Checkpoint.Verify(folder)).Message, StringComparison.Ordinal);
        }

        FaultTable.Add("name in index.json or a manifest leads elsewhere", 2 * names.Length, 2 * names.Length, 0, "refused");
    }

    [Fact]
    public void Members_of_an_npz_are_read_whatever_their_name_and_written_nowhere()
    {
        string path = _files.Folder.File("a.npz");
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (string name in (string[])["../x.npy", "/y.npy"])
            {
                using Stream stream = archive.CreateEntry(name).Open();
                stream.Write(NpyFile.Write("<i4", [6], NpyFile.Bytes(Enumerable.Range(0, 6).Select(i => i % 2), BitConverter.GetBytes)));
            }
        }

        new NpyOptions { Archive = "a.npz", Inputs = "../x", Labels = "/y" }.Load(_files.Folder).Dispose();
        Assert.Equal([path], Directory.GetFileSystemEntries(_files.Folder.Path));
        Assert.False(File.Exists(Path.Combine(_files.Folder.Path, "..", "x.npy")));
        foreach (string name in Escapes.Where(name => name is not ("" or "." or "x/" or "./x" or "sub/x")).Where(name => name.StartsWith("..", StringComparison.Ordinal) || name.StartsWith('/')))
        {
            Assert.Throws<DataException>(() => new NpyOptions { Archive = name, Inputs = "x", Labels = "y" }.Load(_files.Folder));
        }
    }

    [Fact]
    public void Links_out_of_the_data_folder_are_refused_in_every_format()
    {
        DataFormat[] formats = [.. DataFormat.All.Take(FileSourceCase.All.Count), .. DataFormat.All.Where(format => format.Name is "npy labels" or "jpeg" or "idx images" or "idx labels" or "idx in gzip" or "cifar")];
        foreach (DataFormat format in formats)
        {
            using var here = new Data.TemporaryFolder();
            format.Write(here.Folder);
            string path = here.Folder.File(format.File.Split('/')), stolen = _outside.Folder.File(format.Name.Replace(' ', '-'));
            File.Move(path, stolen);
            File.CreateSymbolicLink(path, stolen);
            string message = Assert.Throws<DataException>(() => format.Read(here.Folder)).Message;
            Assert.Contains(path, message, StringComparison.Ordinal);
            Assert.Contains("outside the data folder", message, StringComparison.Ordinal);
        }

        // A class, and the whole of the images, as a link.
        foreach (string name in (string[])["images", "images/b"])
        {
            using var here = new Data.TemporaryFolder();
            FileSourceCase.Of("image-folder").Write(here.Folder);
            string path = here.Folder.File(name.Split('/')), stolen = _outside.Folder.File(name.Replace('/', '-'));
            Directory.Move(path, stolen);
            Directory.CreateSymbolicLink(path, stolen);
            Assert.Contains("outside the data folder", Assert.Throws<DataException>(() => FileSourceCase.Of("image-folder").Options.Load(here.Folder)).Message, StringComparison.Ordinal);
        }

        FaultTable.Add("link out of the data folder", formats.Length + 2, formats.Length + 2, 0, "refused");
    }
}
