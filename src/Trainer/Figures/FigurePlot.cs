extern alias ScottPlot;

using System.Globalization;
using ScottPlot::ScottPlot;
using ScottPlot::ScottPlot.TickGenerators;
using SkiaSharp;

namespace Trainer.Figures;

/// <summary>What the figures drawn as plots have in common: look, axes, legend, files.</summary>
internal static class FigurePlot
{
    private const int Width = 800, Height = 500;

    private static readonly string[] Preferred = ["Inter", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"];

    /// <summary>A font of this machine without serifs; null when it has none that is known.</summary>
    public static string? Font { get; } = Preferred.Intersect(SKFontManager.Default.FontFamilies).FirstOrDefault();

    public static Plot Create(string title, string x = "", string y = "")
    {
        var plot = new Plot();
        plot.Title(title);
        plot.XLabel(x);
        plot.YLabel(y);
        if (Font is not null) plot.Font.Set(Font);
        plot.Axes.Title.Label.FontSize = 18;
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.FontSize = plot.Axes.Left.Label.FontSize = 14;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 13;
        plot.Axes.Top.FrameLineStyle.IsVisible = plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Grid.MajorLineColor = Color.FromHex("#e6e8eb");
        return plot;
    }

    /// <summary>Labels a horizontal axis, on which decadic logarithms are drawn, with the numbers themselves.</summary>
    public static void Logarithmic(Plot plot) => plot.Axes.Bottom.TickGenerator = new NumericAutomatic
    {
        IntegerTicksOnly = true,
        LabelFormatter = exponent => Math.Pow(10, exponent).ToString("0e0", CultureInfo.InvariantCulture),
    };

    /// <summary>Labels an axis with names at places 0, 1, 2, ...; no more of them than can be read.</summary>
    public static void Names(IAxis axis, IReadOnlyList<string> names, double degrees = 0)
    {
        int every = 1 + (names.Count / 40);
        var ticks = new NumericManual();
        for (int i = 0; i < names.Count; i += every) ticks.AddMajor(i, names[i]);
        axis.TickGenerator = ticks;
        axis.MajorTickStyle.Length = 0;
        if (names.Count == 0 || names.Max(name => name.Length) * names.Count < 90) return;
        axis.TickLabelStyle.Rotation = (float)degrees;
        if (degrees == 0) return;
        axis.TickLabelStyle.Alignment = Alignment.MiddleRight;
        axis.MinimumSize = 20 + (7 * names.Max(name => name.Length)); // Turned, they are as high as they are long.
    }

    /// <summary>Shows the names of what was drawn beside the plot, where they hide nothing.</summary>
    public static void Legend(Plot plot, int count)
    {
        if (count == 0) return;
        plot.Legend.OutlineColor = Colors.Transparent;
        plot.Legend.ShadowColor = Colors.Transparent;
        if (Font is not null) plot.Legend.FontName = Font;
        plot.ShowLegend(Edge.Right);
    }

    /// <summary>Writes a plot, making the folder where there is none.</summary>
    public static void Write(Plot plot, string path, int width = Width, int height = Height)
    {
        MakeFolder(path);
        if (IsPng(path)) File.WriteAllBytes(path, plot.GetImage(width, height).GetImageBytes());
        else File.WriteAllText(path, plot.GetSvgXml(width, height));
    }

    public static void MakeFolder(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
    }

    public static bool IsPng(string path) => Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase);
}
