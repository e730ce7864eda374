namespace Trainer.Data;

/// <summary>A file of a data set, plain or gzip-compressed; whatever goes wrong in reading it becomes a <see cref="DataException"/>.</summary>
internal sealed class DataFile
{
    private readonly string _set;

    private DataFile(string path, string set)
    {
        Path = path;
        _set = set;
    }

    /// <summary>Where it lies, absolute.</summary>
    public string Path { get; }

    private bool IsCompressed => Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first of the <paramref name="candidates"/> that exists.</summary>
    /// <exception cref="DataException">None does, it is a directory, or a link leads out of the folder; the message names it and the remedy.</exception>
    public static DataFile Find(DataFolder folder, IReadOnlyList<string> candidates, string set) => TryFind(folder, candidates, set)
        ?? throw new DataException($"{string.Join(" and ", candidates)}: no such file. `trainer data get {set}` fetches it into the data folder.");

    /// <summary>The first of the <paramref name="candidates"/> that exists, else null.</summary>
    /// <exception cref="DataException">It is a directory, or a link leads out of the folder.</exception>
    public static DataFile? TryFind(DataFolder folder, IReadOnlyList<string> candidates, string set)
    {
        if (candidates.FirstOrDefault(System.IO.Path.Exists) is not { } path) return null;
        InnerPath.Check(folder, path);
        return File.Exists(path) ? new(path, set) : throw new DataException($"{path} is a directory where a data file should be. Move it away and run `trainer data get {set}`.");
    }

    /// <summary>Reads the (decompressed) content from its beginning.</summary>
    /// <exception cref="DataException">It cannot be opened or read, or is not valid gzip.</exception>
    public T Read<T>(Func<Stream, T> read)
    {
        try
        {
            using FileStream file = File.OpenRead(Path);
            if (!IsCompressed) return read(file);
            using GzipContent content = new(file);
            T result = read(content);
            content.CopyTo(Stream.Null); // The file's end is checked however much of it is wanted.
            return result;
        }
        catch (InvalidDataException error)
        {
            throw Fault($"is not a valid gzip file ({error.Message})", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Fault($"cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The exception that says what is wrong with this file, and the remedy.</summary>
    public DataException Fault(string what, Exception? cause = null)
    {
        string message = $"{Path} {what}. Delete it and run `trainer data get {_set}` to fetch it again.";
        return cause is null ? new(message) : new(message, cause);
    }
}
