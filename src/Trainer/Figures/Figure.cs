namespace Trainer.Figures;

/// <summary>A figure: drawn into a file, or shown in a report, where people can look closer.</summary>
/// <param name="Title">What it shows.</param>
public abstract record Figure(string Title)
{
    /// <summary>What is to be seen, in a sentence, for those who cannot; empty for the title.</summary>
    public string Description { get; init; } = "";

    /// <summary>Writes the figure; values that are not finite are left out.</summary>
    /// <param name="path">The file: .svg, or .png.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public abstract void Save(string path);
}
