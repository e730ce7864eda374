namespace Trainer.Figures.PointClouds;

/// <summary>A scale of colours for a number of each point.</summary>
/// <param name="Name">What is measured, with its unit.</param>
/// <param name="Low">The number at its left end; less is drawn alike.</param>
/// <param name="High">The number at its right end; more is drawn alike.</param>
/// <param name="Colors">The colours from left to right, at even distances; between two, their mixture. At least one.</param>
public sealed record ColorBar(string Name, double Low, double High, IReadOnlyList<Rgb> Colors)
{
    private static readonly Rgb Unknown = new(0x99, 0x99, 0x99);

    /// <summary>Whether there are numbers beyond the right end, which its label says.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The colour of a number; grey for NaN.</summary>
    public Rgb At(double value)
    {
        if (double.IsNaN(value) || Colors.Count == 0) return Unknown;
        double place = (High > Low ? Math.Clamp((value - Low) / (High - Low), 0, 1) : 0) * (Colors.Count - 1);
        int left = (int)Math.Min(place, Math.Max(0, Colors.Count - 2));
        return Colors[left].Mix(Colors[Math.Min(left + 1, Colors.Count - 1)], place - left);
    }

    /// <summary>The colours of numbers: red, green and blue of each, for <see cref="PointLayer.Colors"/>.</summary>
    public byte[] Of(ReadOnlySpan<double> values)
    {
        var colors = new byte[3 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Rgb color = At(values[i]);
            (colors[3 * i], colors[(3 * i) + 1], colors[(3 * i) + 2]) = (color.R, color.G, color.B);
        }

        return colors;
    }

    /// <summary>What stands at its ends.</summary>
    internal (string Left, string Right) Labels => ($"{Low:G3}", $"{(IsOpen ? "≥ " : "")}{High:G3}");
}
