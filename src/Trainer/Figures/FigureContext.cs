namespace Trainer.Figures;

/// <summary>Takes the figures of a method, drawn once training has ended.</summary>
public sealed class FigureContext
{
    private readonly Dictionary<string, Figure> _figures = [];

    /// <summary>The figures by the names of their files.</summary>
    public IReadOnlyDictionary<string, Figure> Figures => _figures;

    /// <summary>Adds a figure.</summary>
    /// <param name="name">The name of its file, without an ending: lower case, words joined with '-'.</param>
    /// <param name="figure">The figure.</param>
    /// <exception cref="ArgumentException">The name is taken, or is none for a file.</exception>
    public void Add(string name, Figure figure)
    {
        if (name.Length == 0 || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))) throw new ArgumentException($"'{name}' is no name for a figure: letters, digits, '-' and '_'.", nameof(name));
        if (!_figures.TryAdd(name, figure)) throw new ArgumentException($"There is a figure '{name}' already.", nameof(name));
    }
}
