using System.Text.Json.Serialization;

namespace Trainer.Figures.PointClouds;

/// <summary>A cloud of a <see cref="PointCloudFigure"/>.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">x, y, z of each point, in metres, z up; points that are not finite are left out.</param>
/// <exception cref="ArgumentException">There are not three coordinates a point, or not three bytes of colour.</exception>
public sealed record PointLayer(string Name, float[] Points)
{
    /// <summary>x, y, z of each point, in metres, z up.</summary>
    [JsonConverter(typeof(Base64Floats))]
    public float[] Points { get; } = Points.Length % 3 == 0 ? Points : throw new ArgumentException($"{Points.Length} numbers are not x, y, z of points.", nameof(Points));

    /// <summary>The colour of all points; null, the default: that of the series of its place.</summary>
    public Rgb? Color { get; init; }

    /// <summary>Red, green and blue of each point; null, the default: all are of one colour.</summary>
    public byte[]? Colors
    {
        get;
        init => field = value is null || value.Length == Points.Length ? value : throw new ArgumentException($"{value.Length} bytes are not the colours of {Count} points.", nameof(value));
    }

    /// <summary>The diameter of a point, in pixels, in the middle of the picture; default 2.5.</summary>
    public double Size { get; init; } = 2.5;

    /// <summary>Whether it is shown only when asked for, in a report.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The panel it is drawn in: panels stand side by side, in the order of their first layers, and are seen from the same place; default "", with all of that name.</summary>
    public string Panel { get; init; } = "";

    /// <summary>How many points there are.</summary>
    [JsonIgnore]
    public int Count => Points.Length / 3;
}
