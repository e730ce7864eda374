using System.Text;
using Trainer.Loop;

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
    /// <exception cref="EnvironmentException">It cannot be written; the message names the file.</exception>
    public void Write(string path)
    {
        string page = ReportPage.Of(Title, _parts), fresh = path + ".new";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            File.WriteAllText(fresh, page, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Discard(fresh);
            throw new EnvironmentException($"The report {path} cannot be written: {error.Message} It needs {page.Length / 1e6:0.#} MB; make room, or name another file. What was there before is unchanged.", error);
        }
    }

    private static void Discard(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What went wrong before is what is reported.
        }
    }
}
