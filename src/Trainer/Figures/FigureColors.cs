extern alias ScottPlot;

using ScottPlot::ScottPlot;

namespace Trainer.Figures;

/// <summary>The colours of figures, in files and in reports.</summary>
internal static class FigureColors
{
    /// <summary>Series: the palette of Okabe and Ito (2008), which people who see colours differently can tell apart, without its yellow and its black.</summary>
    public static IReadOnlyList<string> Series { get; } = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6bb1"];

    /// <summary>What is marked.</summary>
    public const string Marked = "#d55e00";

    /// <summary>The colour of a series.</summary>
    public static Color Of(int series) => Color.FromHex(Series[series % Series.Count]);

    /// <summary>The colour of a share between 0 and 1, from white to the first colour.</summary>
    public static Color Shade(double share)
    {
        Color full = Of(0);
        byte Mix(byte end) => (byte)Math.Round(255 + ((end - 255) * Math.Clamp(share, 0, 1)));
        return new(Mix(full.R), Mix(full.G), Mix(full.B));
    }
}
