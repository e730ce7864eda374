namespace Trainer.Data;

/// <summary>A folder with one folder of images a class.</summary>
/// <param name="Classes">The folders' names, in ordinal order.</param>
/// <param name="Paths">The images: class by class, by name in ordinal order.</param>
/// <param name="Labels">Each image's class.</param>
internal sealed record ImageFolder(IReadOnlyList<string> Classes, IReadOnlyList<string> Paths, IReadOnlyList<long> Labels)
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    /// <summary>Lists a folder.</summary>
    /// <param name="data">The data folder, which no link may leave.</param>
    /// <param name="path">The folder that has the classes' folders.</param>
    /// <param name="classes">The classes that are known; null: those found here.</param>
    /// <exception cref="DataException">It is missing, has no class, a class without images or one that is not known, or a link leads out of the data folder.</exception>
    public static ImageFolder List(DataFolder data, string path, IReadOnlyList<string>? classes = null) => FileGuard.Read(path, "folder of images", () =>
    {
        if (!Directory.Exists(path)) throw new DataException($"{path}: no such folder. Put it there, or name another with task:data:folder; names are relative to the data folder (--data).");
        string[] found = [.. Children(data, new DirectoryInfo(path)).OfType<DirectoryInfo>().Select(folder => folder.Name).Order(StringComparer.Ordinal)];
        if (found.Length == 0) throw new DataException($"{path} has no folders; it needs one folder of images a class.");
        (List<string> paths, List<long> labels) = ([], []);
        foreach (string name in found)
        {
            int label = classes is null ? Array.IndexOf(found, name) : classes.ToList().IndexOf(name);
            if (label < 0) throw new DataException($"{Path.Combine(path, name)} is a class that the training images do not have ({string.Join(", ", classes!.Take(20))}). Rename it or move it away.");
            int before = paths.Count;
            paths.AddRange(Children(data, new DirectoryInfo(Path.Combine(path, name))).OfType<FileInfo>()
                .Where(file => Endings.Contains(file.Extension, StringComparer.OrdinalIgnoreCase))
                .Select(file => file.FullName)
                .Order(StringComparer.Ordinal));
            if (paths.Count == before) throw new DataException($"{Path.Combine(path, name)} has no image ({string.Join(", ", Endings)}). Add some, or move the folder away.");
            labels.AddRange(Enumerable.Repeat((long)label, paths.Count - before));
        }

        return new ImageFolder(classes ?? found, paths, labels);
    });

    // Hidden files and folders are the system's, not the user's.
    private static IEnumerable<FileSystemInfo> Children(DataFolder data, DirectoryInfo folder)
    {
        foreach (FileSystemInfo child in folder.EnumerateFileSystemInfos())
        {
            if (child.Name.StartsWith('.')) continue;
            if (child.Attributes.HasFlag(FileAttributes.ReparsePoint)) InnerPath.Check(data, child.FullName);
            yield return child;
        }
    }
}
