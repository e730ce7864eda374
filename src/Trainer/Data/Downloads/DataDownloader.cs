using Trainer.Loop;

namespace Trainer.Data.Downloads;

/// <summary>Fetches data sets into a data folder: files that are there and whole are left alone, a download that was cut goes on where it stopped.</summary>
public sealed class DataDownloader
{
    private readonly FileDownload _download;

    /// <summary>Creates a downloader.</summary>
    /// <param name="client">Carries time-outs and proxies; stays the caller's.</param>
    /// <param name="progress">Told about every block received; null: nobody is.</param>
    public DataDownloader(HttpClient client, IProgress<DownloadProgress>? progress = null) => _download = new(client, progress);

    /// <summary>Fetches what is missing of a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="folder">The data folder; created when it is missing.</param>
    /// <param name="mirrors">The user's mirrors, tried before the set's own; null: those of <see cref="Mirrors.Variable"/>.</param>
    /// <param name="cancellation">Stops the download; what was received so far stays in a <c>.part</c> file for the next attempt.</param>
    /// <returns>The files' paths.</returns>
    /// <exception cref="DataException">No mirror had a file, or a checksum was wrong on all of them; the message says what each answered.</exception>
    /// <exception cref="EnvironmentException">The disk is full or refuses.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<IReadOnlyList<string>> GetAsync(
        DownloadSet set,
        DataFolder folder,
        IReadOnlyList<string>? mirrors = null,
        CancellationToken cancellation = default)
    {
        IReadOnlyList<Uri> places = Mirrors.For(set, mirrors);
        try
        {
            InnerPath.Check(folder, folder.File(set.Name)); // As reading does: a link may lead out.
            Directory.CreateDirectory(folder.File(set.Name));
            string? directory = set.Files.Select(file => file.Name).Concat(set.Unpacked.Keys).Select(name => folder.File(set.Name, name)).FirstOrDefault(Directory.Exists);
            if (directory is not null) throw new DataException($"{directory} is a directory where a data file should be. Move it away.");
            return set.Unpacked.Count == 0
                ? await GetFilesAsync(set, folder, places, cancellation)
                : await GetArchivesAsync(set, folder, places, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(DiskError.Describe(error, folder.File(set.Name)), error);
        }
    }

    private async Task<IReadOnlyList<string>> GetFilesAsync(DownloadSet set, DataFolder folder, IReadOnlyList<Uri> places, CancellationToken cancellation)
    {
        List<string> paths = [];
        foreach (DownloadFile file in set.Files)
        {
            string path = folder.File(set.Name, file.Name);
            if (!File.Exists(path) || !await Checksum.MatchesAsync(path, file, cancellation)) await _download.GetAsync(file, places, path, cancellation);
            paths.Add(path);
        }

        return paths;
    }

    private async Task<IReadOnlyList<string>> GetArchivesAsync(DownloadSet set, DataFolder folder, IReadOnlyList<Uri> places, CancellationToken cancellation)
    {
        string[] paths = [.. set.Unpacked.Keys.Select(name => folder.File(set.Name, name))];
        if (set.Unpacked.All(file => new FileInfo(folder.File(set.Name, file.Key)) is { Exists: true } info && info.Length == file.Value)) return paths;
        foreach (DownloadFile archive in set.Files)
        {
            string path = folder.File(set.Name, archive.Name);
            if (!File.Exists(path) || !await Checksum.MatchesAsync(path, archive, cancellation)) await _download.GetAsync(archive, places, path, cancellation);
            await Archive.UnpackAsync(path, set.Unpacked, folder.File(set.Name), cancellation);
            File.Delete(path);
        }

        string? missing = paths.FirstOrDefault(path => !File.Exists(path));
        return missing is null ? paths : throw new DataException($"{missing} was not in {string.Join(", ", set.Files.Select(file => file.Name))}.");
    }
}
