namespace Trainer.Figures.PointClouds;

/// <summary>Points in space, in metres, z up: drawn from one side in a file, to be turned by hand in a report.</summary>
/// <param name="Title">What it shows.</param>
public sealed record PointCloudFigure(string Title) : Figure(Title)
{
    /// <summary>The clouds.</summary>
    public IReadOnlyList<PointLayer> Layers { get; init; } = [];

    /// <summary>Where it is seen from, before anybody turns it; default in perspective.</summary>
    public PointView View { get; init; }

    /// <summary>The scale of the points' colours, where they stand for a number; null for none.</summary>
    public ColorBar? Bar { get; init; }

    /// <summary>The wheel of the points' colours, where they stand for a direction; null for none.</summary>
    public ColorWheel? Wheel { get; init; }

    /// <summary>The panels in order, with the numbers of their layers.</summary>
    internal IReadOnlyList<(string Name, int[] Layers)> Panels =>
        [.. Enumerable.Range(0, Layers.Count).GroupBy(i => Layers[i].Panel, StringComparer.Ordinal).Select(panel => (panel.Key, panel.ToArray()))];

    /// <summary>The colour of a layer.</summary>
    internal Rgb ColorOf(int layer) => Layers[layer].Color ?? Rgb.Parse(FigureColors.Series[layer % FigureColors.Series.Count]);

    /// <inheritdoc/>
    public override void Save(string path)
    {
        var picture = new PointPicture(this, Title);
        FigureCanvas.Write(path, picture.Size, picture.Draw, scale: 2);
    }
}
