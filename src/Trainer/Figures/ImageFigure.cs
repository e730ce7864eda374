using SkiaSharp;

namespace Trainer.Figures;

/// <summary>Pictures side by side, each with a line below.</summary>
/// <param name="Title">What it shows.</param>
public sealed record ImageFigure(string Title) : Figure(Title)
{
    private const int Gap = 10, Line = 18, Head = 40, TitleSize = 18;

    /// <summary>The pictures, in reading order.</summary>
    public IReadOnlyList<FigureImage> Images { get; init; } = [];

    /// <summary>How many stand in a row.</summary>
    public int PerRow { get; init; } = 8;

    /// <summary>The width and height that each has room in, in pixels.</summary>
    public int Cell { get; init; } = 96;

    /// <inheritdoc/>
    public override void Save(string path)
    {
        int perRow = Math.Max(1, PerRow);
        (int Row, int Column)[] places = [.. Places(perRow)];
        int rows = places.Length > 0 ? places[^1].Row + 1 : 0;
        var bounds = SKRect.Create(Math.Max((perRow * (Cell + Gap)) + Gap, TitleWidth()), Head + (rows * (Cell + Line + Gap)) + Gap);
        FigureCanvas.Write(path, bounds.Size, canvas => Draw(canvas, bounds, places));
    }

    private float TitleWidth()
    {
        using SKFont font = FigureCanvas.Font(TitleSize);
        return MathF.Ceiling(font.MeasureText(Title)) + (2 * Gap);
    }

    private IEnumerable<(int Row, int Column)> Places(int perRow)
    {
        int row = 0, column = 0;
        for (int i = 0; i < Images.Count; i++, column++)
        {
            if (column == perRow || IsNewGroup(i)) (row, column) = (row + 1, 0);
            yield return (row, column);
        }
    }

    private bool IsNewGroup(int i) => i > 0 && Images[i].Group != Images[i - 1].Group;

    private void Draw(SKCanvas canvas, SKRect bounds, (int Row, int Column)[] places)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = SKColors.Black };
        using SKFont title = FigureCanvas.Font(TitleSize), small = FigureCanvas.Font(12);
        canvas.DrawText(Title, bounds.MidX, 26, SKTextAlign.Center, title, paint);
        for (int i = 0; i < Images.Count; i++)
        {
            int x = Gap + (places[i].Column * (Cell + Gap)), y = Head + (places[i].Row * (Cell + Line + Gap));
            DrawPicture(canvas, Images[i].Png, x, y);
            paint.Color = Images[i].IsMarked ? SKColor.Parse(FigureColors.Marked) : SKColors.Black;
            if (Images[i].IsMarked)
            {
                (paint.Style, paint.StrokeWidth) = (SKPaintStyle.Stroke, 3);
                canvas.DrawRect(x, y, Cell, Cell, paint);
                paint.Style = SKPaintStyle.Fill;
            }

            string caption = Images[i].Group.Length > 0 && (i == 0 || IsNewGroup(i)) ? $"{Images[i].Group}: {Images[i].Caption}" : Images[i].Caption;
            canvas.DrawText(FigureCanvas.Fit(caption, small, Cell + Gap), x + (Cell / 2f), y + Cell + 14, SKTextAlign.Center, small, paint);
        }
    }

    private void DrawPicture(SKCanvas canvas, byte[] png, int x, int y)
    {
        using SKBitmap? picture = SKBitmap.Decode(png);
        if (picture is null) return;
        float scale = Math.Min((float)Cell / picture.Width, (float)Cell / picture.Height);
        var size = new SKSizeI(Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)));
        // Pixels of a small picture stay squares.
        using SKBitmap? scaled = picture.Resize(size, scale >= 1 ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        if (scaled is not null) canvas.DrawBitmap(scaled, x + ((Cell - size.Width) / 2), y + ((Cell - size.Height) / 2));
    }
}
