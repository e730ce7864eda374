namespace Trainer.Reports;

/// <summary>What runs are called when they stand side by side.</summary>
internal static class RunLabels
{
    /// <summary>The shortest ends of their paths that tell all of them apart; numbered where the same folder is named twice.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> folders)
    {
        string[][] parts = [.. folders.Select(folder => Path.GetFullPath(folder).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))];
        for (int length = 1; length <= parts.Max(path => path.Length); length++)
        {
            string[] ends = [.. parts.Select(path => string.Join('/', path.TakeLast(length)))];
            if (ends.Distinct().Count() == ends.Length) return ends;
        }

        return [.. folders.Select((folder, i) => $"{folder} ({i + 1})")];
    }
}
