using Trainer.Components;
using Trainer.Figures;

namespace Trainer.Experiments;

/// <summary>The pictures that the method drew of each run, such as samples with their predictions: those of the first seed, a row for each run.</summary>
[Component("images", Summary = "The pictures that the method drew of each run, those of the first seed.")]
public sealed record ImagesOptions : MethodFigureOptions
{
    /// <summary>How many pictures to take of each run.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 1000)]
    public int Count { get; init; } = 8;

    /// <inheritdoc/>
    public override Figure? Draw(ExperimentResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        FigureImage[] images = [.. Shown(results).SelectMany(label => Of(label, results))];
        return images.Length == 0 ? null : new ImageFigure(Title) { Images = images, PerRow = Count };
    }

    private IEnumerable<FigureImage> Of(string label, ExperimentResults results) =>
        Drawn<ImageFigure>(label, results).Take(1).SelectMany(figure => figure.Images.Take(Count).Select(image => image with { Group = label }));
}
