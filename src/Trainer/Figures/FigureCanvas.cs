using SkiaSharp;

namespace Trainer.Figures;

/// <summary>Files of what is drawn by hand, and its text.</summary>
internal static class FigureCanvas
{
    /// <summary>Writes a drawing on white, making the folder where there is none.</summary>
    /// <param name="path">The file: .svg, or .png.</param>
    /// <param name="size">Width and height.</param>
    /// <param name="draw">Draws it.</param>
    /// <param name="scale">How many pixels of a PNG a unit has.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, SKSize size, Action<SKCanvas> draw, float scale = 1)
    {
        FigurePlot.MakeFolder(path);
        File.WriteAllBytes(path, FigurePlot.IsPng(path) ? Png(size, draw, scale) : Svg(size, draw));
    }

    /// <summary>A drawing on white as a PNG.</summary>
    public static byte[] Png(SKSize size, Action<SKCanvas> draw, float scale = 1)
    {
        using var bitmap = new SKBitmap((int)MathF.Ceiling(scale * size.Width), (int)MathF.Ceiling(scale * size.Height));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.White);
            canvas.Scale(scale);
            draw(canvas);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>The font of figures.</summary>
    public static SKFont Font(float size)
    {
        using SKTypeface typeface = SKTypeface.FromFamilyName(FigurePlot.Font);
        return new(typeface, size);
    }

    /// <summary>As much of a text as there is room for.</summary>
    public static string Fit(string text, SKFont font, float width)
    {
        int length = text.Length;
        while (length > 1 && font.MeasureText(text[..length]) > width) length--;
        return length == text.Length ? text : text[..Math.Max(1, length - 1)] + "…";
    }

    private static byte[] Svg(SKSize size, Action<SKCanvas> draw)
    {
        using var text = new MemoryStream(); // Skia does not say when it cannot write.
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create(size), text))
        {
            using var white = new SKPaint { Color = SKColors.White };
            canvas.DrawRect(SKRect.Create(size), white);
            draw(canvas);
        }

        return text.ToArray();
    }
}
