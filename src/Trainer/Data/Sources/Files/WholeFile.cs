namespace Trainer.Data;

/// <summary>Writes files that are there as a whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file, over one that is there.</summary>
    /// <exception cref="DataException">It cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string fresh = $"{path}.{Environment.ProcessId}";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            using (BufferedStream stream = new(File.Create(fresh), 1 << 16)) write(stream);
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(fresh)) File.Delete(fresh);
            throw new DataException($"{path} cannot be written: {error.Message} Choose another place.", error);
        }
    }
}
