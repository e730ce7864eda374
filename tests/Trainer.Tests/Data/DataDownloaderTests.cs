using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Trainer.Data;
using Trainer.Data.Downloads;
using Trainer.Loop;

namespace Trainer.Tests.Data;

public sealed class DataDownloaderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i / 7))];
    private readonly TemporaryFolder _files = new();
    private readonly LoopbackServer _server = new();
    private readonly HttpClient _client = new();

    private string Target => _files.Folder.File("things", "thing.bin");

    [Fact]
    public async Task A_file_is_fetched_checked_and_named_at_the_end()
    {
        _server.Serve("/a/thing.bin", Content);
        List<DownloadProgress> progress = [];
        IReadOnlyList<string> paths = await Get(Set("a"), progress);
        Assert.Equal([Target], paths);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([Target], Directory.GetFiles(_files.Folder.File("things")));
        Assert.Equal(new DownloadProgress("thing.bin", Content.Length, Content.Length), progress[^1]);
        Assert.Equal(progress.OrderBy(p => p.Received), progress);
    }

    [Fact]
    public async Task A_file_that_is_there_and_whole_is_not_asked_for()
    {
        _files.Write("things/thing.bin", Content);
        await Get(Set("a"));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_damaged_file_is_replaced()
    {
        _files.Write("things/thing.bin", Content[1..]);
        _server.Serve("/a/thing.bin", Content);
        await Get(Set("a"));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task A_download_that_is_cut_goes_on_where_it_stopped()
    {
        _server.Serve("/a/thing.bin", Content, cutAfter: 100_000);
        await Get(Set("a"));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
        // How much of the cut answer arrived is the network's business; that the rest begins there is ours.
        Assert.True(_server.Requests.Count >= 3);
        Assert.Equal(0, _server.Requests[0].From);
        Assert.True(_server.Requests[1].From > 0);
        Assert.True(_server.Requests[2].From > _server.Requests[1].From);
    }

    [Fact]
    public async Task A_part_of_an_earlier_attempt_is_used()
    {
        _files.Write("things/thing.bin.part", Content[..123_456]);
        _server.Serve("/a/thing.bin", Content);
        await Get(Set("a"));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([123_456L], _server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_part_that_is_complete_needs_no_more()
    {
        _files.Write("things/thing.bin.part", Content);
        _server.Serve("/a/thing.bin", Content);
        await Get(Set("a"));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task A_part_of_another_version_is_thrown_away()
    {
        _files.Write("things/thing.bin.part", [1, 2, 3, .. Content[..1000]]);
        _server.Serve("/a/thing.bin", Content);
        await Get(Set("a"));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([1003L, 0], _server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_server_without_ranges_starts_over()
    {
        _files.Write("things/thing.bin.part", Content[..5000]);
        _server.Serve("/a/thing.bin", Content, ranges: false);
        await Get(Set("a"));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task A_wrong_checksum_deletes_the_file_and_says_so()
    {
        _server.Serve("/a/thing.bin", Content[1..]);
        DataException error = await Assert.ThrowsAsync<DataException>(() => Get(Set("a")));
        Assert.Contains("wrong checksum", error.Message, StringComparison.Ordinal);
        Assert.Contains("deleted", error.Message, StringComparison.Ordinal);
        Assert.Contains(Sum(Content), error.Message, StringComparison.Ordinal);
        Assert.Contains(Sum(Content[1..]), error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_files.Folder.File("things")));
    }

    [Fact]
    public async Task The_next_mirror_is_asked_when_one_does_not_have_the_file()
    {
        _server.Serve("/b/thing.bin", Content);
        await Get(Set("a", "b"));
        Assert.Equal(["/a/thing.bin", "/b/thing.bin"], _server.Requests.Select(request => request.Path));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task The_next_mirror_is_asked_after_a_wrong_checksum()
    {
        _server.Serve("/a/thing.bin", Content[1..]);
        _server.Serve("/b/thing.bin", Content);
        await Get(Set("a", "b"));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task When_no_mirror_has_it_the_message_says_what_each_answered()
    {
        DataException error = await Assert.ThrowsAsync<DataException>(() => Get(Set("a", "b")));
        Assert.Contains($"{_server.Address}a/thing.bin: HTTP 404", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{_server.Address}b/thing.bin: HTTP 404", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_users_mirror_comes_first_with_a_folder_for_each_set()
    {
        _server.Serve("/mine/things/thing.bin", Content);
        await new DataDownloader(_client).GetAsync(Set("a"), _files.Folder, [$"{_server.Address}mine"]);
        Assert.Equal(["/mine/things/thing.bin"], _server.Requests.Select(request => request.Path));
    }

    [Fact]
    public void A_mirror_that_is_no_address_is_refused() =>
        Assert.Throws<DataException>(() => Mirrors.For(Set("a"), ["file:///etc"]));

    [Fact]
    public async Task Cancelling_keeps_the_part_and_the_next_attempt_uses_it()
    {
        _server.Serve("/a/thing.bin", Content);
        using CancellationTokenSource source = new();
        DataDownloader downloader = new(_client, new Callback(_ => source.Cancel()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => downloader.GetAsync(Set("a"), _files.Folder, [], source.Token));
        Assert.False(File.Exists(Target));
        Assert.InRange(new FileInfo(Target + ".part").Length, 1, Content.Length);

        await Get(Set("a"));
        Assert.True(_server.Requests[^1].From > 0);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task The_sum_may_be_that_of_the_content()
    {
        _server.Serve("/a/thing.bin", Zip(Content));
        DownloadSet set = Set("a") with { Files = [new("thing.bin", Sum(Content)) { IsSumOfContent = true }] };
        await Get(set);
        Assert.Equal(Zip(Content), await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task An_archive_is_unpacked_and_nothing_in_it_decides_where()
    {
        byte[] archive = Zip(Tar(
            new PaxTarEntry(TarEntryType.RegularFile, "inner/one.bin") { DataStream = new MemoryStream(Content) },
            new PaxTarEntry(TarEntryType.RegularFile, "../../escaped.bin") { DataStream = new MemoryStream(Content) },
            new PaxTarEntry(TarEntryType.RegularFile, "../../two.bin") { DataStream = new MemoryStream([1, 2, 3]) },
            new PaxTarEntry(TarEntryType.SymbolicLink, "three.bin") { LinkName = "/etc/passwd" },
            new PaxTarEntry(TarEntryType.RegularFile, "unwanted.bin") { DataStream = new MemoryStream([4]) }));
        _server.Serve("/a/thing.tar.gz", archive);
        DownloadSet set = Set("a") with
        {
            Files = [new("thing.tar.gz", Sum(archive))],
            Unpacked = new Dictionary<string, long> { ["one.bin"] = Content.Length, ["two.bin"] = 3 },
        };
        Assert.Equal([_files.Folder.File("things", "one.bin"), _files.Folder.File("things", "two.bin")], await Get(set));
        Assert.Equal(["one.bin", "two.bin"], Directory.GetFiles(_files.Folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order());
        Assert.Equal(Content, await File.ReadAllBytesAsync(_files.Folder.File("things", "one.bin")));

        await Get(set);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_file_missing_from_the_archive_or_of_another_size_is_an_error()
    {
        byte[] archive = Zip(Tar(new PaxTarEntry(TarEntryType.RegularFile, "one.bin") { DataStream = new MemoryStream([1, 2, 3]) }));
        _server.Serve("/a/thing.tar.gz", archive);
        DownloadSet set = Set("a") with { Files = [new("thing.tar.gz", Sum(archive))], Unpacked = new Dictionary<string, long> { ["two.bin"] = 3 } };
        DataException missing = await Assert.ThrowsAsync<DataException>(() => Get(set));
        Assert.Contains("two.bin was not in thing.tar.gz", missing.Message, StringComparison.Ordinal);
        DataException wrongSize = await Assert.ThrowsAsync<DataException>(() => Get(set with { Unpacked = new Dictionary<string, long> { ["one.bin"] = 4 } }));
        Assert.Contains("has 3 bytes, expected 4", wrongSize.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_the_environments_fault()
    {
        _files.Write("things", [1]);
        _server.Serve("/a/thing.bin", Content);
        EnvironmentException error = await Assert.ThrowsAsync<EnvironmentException>(() => Get(Set("a")));
        Assert.StartsWith($"{_files.Folder.File("things")} cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_the_environments_fault()
    {
        if (!OperatingSystem.IsLinux()) return;
        Directory.CreateDirectory(_files.Folder.File("things"));
        File.CreateSymbolicLink(Target + ".part", "/dev/full"); // Every write to this device finds no space.
        _server.Serve("/a/thing.bin", Content);
        EnvironmentException error = await Assert.ThrowsAsync<EnvironmentException>(() => Get(Set("a")));
        Assert.Contains("is full", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_in_place_of_a_file_is_called_one()
    {
        Directory.CreateDirectory(Target);
        Assert.StartsWith($"{Target} is a directory", (await Assert.ThrowsAsync<DataException>(() => Get(Set("a")))).Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void The_known_sets_are_found_by_name_and_others_refused()
    {
        Assert.Same(KnownDownloads.Mnist, KnownDownloads.Find("mnist"));
        Assert.Same(KnownDownloads.Cifar10, KnownDownloads.Find("cifar10"));
        Assert.Contains("mnist, cifar10", Assert.Throws<DataException>(() => KnownDownloads.Find("imagenet")).Message, StringComparison.Ordinal);
        Assert.All(KnownDownloads.All.SelectMany(set => set.Files), file => Assert.Matches("^[0-9a-f]{64}$", file.Sha256));
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _files.Dispose();
    }

    private DownloadSet Set(params string[] mirrors) => new()
    {
        Name = "things",
        Source = "nobody",
        Mirrors = [.. mirrors.Select(mirror => new Uri(_server.Address, mirror + "/"))],
        Files = [new("thing.bin", Sum(Content))],
    };

    private Task<IReadOnlyList<string>> Get(DownloadSet set, List<DownloadProgress>? progress = null) =>
        new DataDownloader(_client, progress is null ? null : new Callback(progress.Add)).GetAsync(set, _files.Folder, []);

    private static string Sum(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Zip(byte[] content)
    {
        using MemoryStream output = new();
        using (GZipStream gzip = new(output, CompressionLevel.Fastest)) gzip.Write(content);
        return output.ToArray();
    }

    private static byte[] Tar(params TarEntry[] entries)
    {
        using MemoryStream output = new();
        using (TarWriter writer = new(output, leaveOpen: true))
        {
            foreach (TarEntry entry in entries) writer.WriteEntry(entry);
        }

        return output.ToArray();
    }

    private sealed class Callback(Action<DownloadProgress> report) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => report(value);
    }
}
