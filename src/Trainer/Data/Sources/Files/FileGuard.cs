namespace Trainer.Data;

/// <summary>Turns whatever goes wrong in reading a user's file into a <see cref="DataException"/> that names it.</summary>
internal static class FileGuard
{
    /// <summary>Runs <paramref name="read"/>.</summary>
    /// <param name="path">The file, and what in it.</param>
    /// <param name="format">The format it should have, for the message.</param>
    /// <param name="read">What reads it.</param>
    /// <exception cref="DataException">It threw anything.</exception>
    public static T Read<T>(string path, string format, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DataException)
        {
            throw;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: no such file. Put it there, or name another in task:data; names are relative to the data folder (--data).", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new DataException($"{path} cannot be read: {error.Message} Check its permissions.", error);
        }
#pragma warning disable CA1031 // Readers meet damage with exceptions of every kind; all of them mean the same to the user.
        catch (Exception error)
#pragma warning restore CA1031
        {
            throw new DataException($"{path} is damaged or no {format} file: {error.Message.TrimEnd('.')}. Restore it from a copy or write it again.", error);
        }
    }

    /// <inheritdoc cref="Read{T}(string, string, Func{T})"/>
    public static void Read(string path, string format, Action read) => Read(path, format, () =>
    {
        read();
        return true;
    });
}
