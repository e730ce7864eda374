namespace Trainer.Data.PointClouds;

/// <summary>The bytes of a point cloud's file.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">Its content.</param>
internal sealed record PointFile(string Path, byte[] Bytes)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static PointFile Open(string path)
    {
        try
        {
            return new(path, File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: no such file. Correct the path.", error);
        }
        catch (UnauthorizedAccessException error) when (Directory.Exists(path))
        {
            throw new DataException($"{path} is a directory. Name a file in it.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The exception that says what is wrong with the file.</summary>
    public DataException Fault(string what, string remedy = "Restore the file from a copy or write it again") => new($"{Path} {what}. {remedy}.");

    /// <summary>The exception that says what is wrong in a line, counted from 1.</summary>
    public DataException Fault(int line, string what, string remedy = "Correct that line, or write the file again") => new($"{Path}, line {line}: {what}. {remedy}.");

    /// <summary>The exception for a file that ends too soon.</summary>
    /// <param name="promised">What its header promises.</param>
    /// <param name="bytes">How many bytes that takes at least.</param>
    /// <param name="start">Where it begins.</param>
    public DataException Truncated(string promised, long bytes, int start) =>
        Fault($"was cut short: its header promises {promised}, which take {bytes:N0} bytes, and {Bytes.Length - start:N0} follow it");
}
