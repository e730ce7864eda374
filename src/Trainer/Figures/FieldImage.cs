extern alias ScottPlot;

using Trainer.Monitoring;
using Color = ScottPlot::ScottPlot.Color;

namespace Trainer.Figures;

/// <summary>Pictures of functions on a grid, in colours that grow evenly brighter with the value (viridis) and are told apart however one sees colours.</summary>
public static class FieldImage
{
    private static readonly ScottPlot::ScottPlot.Colormaps.Viridis Map = new();

    /// <summary>Draws a field.</summary>
    /// <param name="caption">The line below.</param>
    /// <param name="values">The values, row by row from the top; what is not finite is drawn as the least.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="range">The values at the ends of the scale; null for the least and the largest finite value.</param>
    /// <param name="group">What the picture belongs to, as in <see cref="FigureImage.Group"/>.</param>
    /// <exception cref="ArgumentException">The values do not fill the rows.</exception>
    public static FigureImage Draw(string caption, ReadOnlySpan<float> values, int rows, (double Low, double High)? range = null, string group = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        if (values.Length == 0 || values.Length % rows != 0) throw new ArgumentException($"{values.Length} values do not fill {rows} rows.", nameof(values));
        (double low, double high) = range ?? Range(values);
        var pixels = new byte[values.Length * 3];
        for (int i = 0; i < values.Length; i++)
        {
            double share = float.IsFinite(values[i]) && high > low ? Math.Clamp((values[i] - low) / (high - low), 0, 1) : 0;
            Color color = Map.GetColor(share);
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = (color.R, color.G, color.B);
        }

        return new(caption, PngEncoder.Encode(new ImageRecord(0, caption, values.Length / rows, rows, 3, pixels)), Group: group);
    }

    /// <summary>The least and the largest of the finite values; (0, 0) where there is none.</summary>
    public static (double Low, double High) Range(ReadOnlySpan<float> values)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (float value in values)
        {
            if (float.IsFinite(value)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return low <= high ? (low, high) : (0, 0);
    }
}
