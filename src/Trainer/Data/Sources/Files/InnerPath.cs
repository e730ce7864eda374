namespace Trainer.Data;

/// <summary>Paths that stay in the data folder: neither <c>..</c> nor a symbolic link leads out of it.</summary>
internal static class InnerPath
{
    private const int MostLinks = 40; // As on Linux.

    /// <summary>The absolute path of what a configuration names relative to the data folder; it need not exist.</summary>
    /// <exception cref="DataException">It lies outside, or a link on the way leads outside.</exception>
    public static string Resolve(DataFolder folder, string name)
    {
        string path = Path.GetFullPath(Path.Combine(folder.Path, name));
        if (Path.IsPathRooted(name) || !IsBelow(path, Path.GetFullPath(folder.Path)))
        {
            throw new DataException($"'{name}' does not lie in the data folder {folder.Path}. Name it relative to that folder, or choose another folder with --data.");
        }

        Check(folder, path);
        return path;
    }

    /// <summary>Follows the links on the way to a path.</summary>
    /// <exception cref="DataException">They lead out of the data folder.</exception>
    public static void Check(DataFolder folder, string path)
    {
        try
        {
            string real = Follow(path);
            if (IsBelow(real, Follow(Path.GetFullPath(folder.Path)))) return;
            throw new DataException(
                $"{path} is a symbolic link to {real}, outside the data folder {folder.Path}. Move what it points to into the folder, or choose another folder with --data.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be followed: {error.Message}", error);
        }
    }

    private static bool IsBelow(string path, string folder)
    {
        string start = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
        return path == folder || path.StartsWith(start, StringComparison.Ordinal);
    }

    // Part by part, as the system does it: a link's target may have links and .. of its own.
    private static string Follow(string path)
    {
        string current = Path.GetPathRoot(path)!;
        Stack<string> ahead = new();
        Push(ahead, path[current.Length..]);
        int links = 0;
        while (ahead.TryPop(out string? part))
        {
            if (part == ".") continue;
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MostLinks) throw new IOException("there are too many symbolic links on the way.");
            if (Path.GetPathRoot(target) is { Length: > 0 } root)
            {
                current = root;
                target = target[root.Length..];
            }

            Push(ahead, target);
        }

        return current;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        foreach (string part in path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            ahead.Push(part);
        }
    }
}
