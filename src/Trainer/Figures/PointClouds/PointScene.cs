using System.Numerics;
using SkiaSharp;

namespace Trainer.Figures.PointClouds;

/// <summary>Draws a panel of a <see cref="PointCloudFigure"/>: the grid, then the points, the farthest first and paler.</summary>
/// <param name="figure">The figure.</param>
/// <param name="camera">Where it is seen from.</param>
/// <param name="box">Where most of the points are.</param>
internal sealed class PointScene(PointCloudFigure figure, PointCamera camera, PointBox box)
{
    /// <summary>The most points that an SVG has as shapes; more are a picture in it.</summary>
    private const int MostShapes = 4000;

    private const int PixelsPerUnit = 2;
    private const float Haze = 0.6f;
    private static readonly SKColor Line = SKColor.Parse("#dfe3e8"), Soft = SKColor.Parse("#59636e");
    private static readonly (Vector3 Axis, string Name)[] Axes = [(Vector3.UnitX, "x"), (Vector3.UnitY, "y"), (Vector3.UnitZ, "z")];

    private readonly PointGrid _grid = PointGrid.Of(box);

    /// <summary>Draws layers.</summary>
    /// <param name="canvas">On what.</param>
    /// <param name="panel">Where.</param>
    /// <param name="layers">The numbers of the layers.</param>
    public void Draw(SKCanvas canvas, SKRect panel, IReadOnlyList<int> layers)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = Line, StrokeWidth = 1 };
        using SKFont font = FigureCanvas.Font(11);
        canvas.Save();
        canvas.ClipRect(panel);
        foreach ((Vector3 from, Vector3 to, _, _) in _grid.Lines)
        {
            if (camera.Clip(from, to) is { } part) canvas.DrawLine(Place(panel, part.From), Place(panel, part.To), paint);
        }

        (float Depth, int Layer, int Point)[] order = Order(panel, layers);
        if (order.Length <= MostShapes)
        {
            DrawPoints(canvas, panel, order);
        }
        else
        {
            using var picture = new SKBitmap(PixelsPerUnit * (int)panel.Width, PixelsPerUnit * (int)panel.Height);
            using (var inner = new SKCanvas(picture))
            {
                inner.Clear(SKColors.Transparent);
                inner.Scale(PixelsPerUnit);
                DrawPoints(inner, SKRect.Create(panel.Size), order);
            }

            using SKImage image = SKImage.FromBitmap(picture);
            canvas.DrawImage(image, panel, new SKSamplingOptions(SKFilterMode.Linear));
        }

        if (camera.IsFlat) DrawNumbers(canvas, panel, font, paint);
        DrawAxes(canvas, panel, font, paint);
        canvas.Restore();
        (paint.Style, paint.Color) = (SKPaintStyle.Stroke, Line);
        canvas.DrawRect(panel, paint);
    }

    // In bird's-eye view the highest are drawn last, for they are the nearest.
    private (float Depth, int Layer, int Point)[] Order(SKRect panel, IReadOnlyList<int> layers)
    {
        float aspect = (panel.Width / panel.Height) + 0.02f;
        List<(float Depth, int Layer, int Point)> seen = [];
        foreach (int layer in layers.Where(layer => !figure.Layers[layer].IsHidden))
        {
            for (int i = 0; i < figure.Layers[layer].Count; i++)
            {
                Vector3 point = PointBox.At(figure.Layers[layer].Points, i);
                if (!PointBox.IsFinite(point)) continue;
                (float x, float y, float depth) = camera.Project(point);
                if ((depth > 0.02f * camera.Distance || camera.IsFlat) && Math.Abs(x) < aspect && Math.Abs(y) < 1.02f) seen.Add((-depth, layer, i));
            }
        }

        seen.Sort();
        return [.. seen];
    }

    private void DrawPoints(SKCanvas canvas, SKRect panel, (float Depth, int Layer, int Point)[] order)
    {
        using var paint = new SKPaint { IsAntialias = true };
        foreach ((float depth, int number, int i) in order)
        {
            PointLayer layer = figure.Layers[number];
            Rgb color = layer.Colors is { } colors ? new(colors[3 * i], colors[(3 * i) + 1], colors[(3 * i) + 2]) : figure.ColorOf(number);
            float radius = (float)Math.Clamp(layer.Size, 0.5, 40) / 2;
            if (!camera.IsFlat)
            {
                color = color.Mix(new(255, 255, 255), Haze * Math.Clamp((-depth - camera.Distance + box.Radius) / (2 * box.Radius), 0, 1));
                radius *= Math.Clamp(camera.Distance / -depth, 0.5f, 2);
            }

            paint.Color = new(color.R, color.G, color.B);
            canvas.DrawCircle(Place(panel, PointBox.At(layer.Points, i)), radius, paint);
        }
    }

    private void DrawNumbers(SKCanvas canvas, SKRect panel, SKFont font, SKPaint paint)
    {
        foreach ((Vector3 from, _, float at, bool isAlongY) in _grid.Lines)
        {
            SKPoint place = Place(panel, from);
            string text = $"{(Math.Abs(at) < _grid.Step / 2 ? 0 : at):G5}";
            float half = font.MeasureText(text) / 2;
            if (isAlongY && place.X > panel.Left + 60 && place.X < panel.Right - 90) Write(canvas, text, place.X, panel.Bottom - 6, SKTextAlign.Center, font, paint);
            else if (!isAlongY && place.Y > panel.Top + 10 && place.Y < panel.Bottom - 60) Write(canvas, text, panel.Left + 5 + half, place.Y + 4, SKTextAlign.Center, font, paint);
        }
    }

    // The directions of x, y and z, and the distance of the grid's lines.
    private void DrawAxes(SKCanvas canvas, SKRect panel, SKFont font, SKPaint paint)
    {
        const float length = 22;
        var origin = new SKPoint(panel.Left + 30, panel.Bottom - 28);
        foreach ((Vector3 axis, string name) in Axes)
        {
            (float x, float y) = camera.Direction(axis);
            if ((x * x) + (y * y) < 0.01f) continue;
            (paint.Color, paint.StrokeWidth) = (Soft, 1.5f);
            canvas.DrawLine(origin, new(origin.X + (length * x), origin.Y - (length * y)), paint);
            Write(canvas, name, origin.X + ((length + 8) * x), origin.Y - ((length + 8) * y) + 4, SKTextAlign.Center, font, paint);
        }

        Write(canvas, $"grid {_grid.Step:G3} m", panel.Right - 8, panel.Bottom - 6, SKTextAlign.Right, font, paint);
    }

    private static void Write(SKCanvas canvas, string text, float x, float y, SKTextAlign align, SKFont font, SKPaint paint)
    {
        float width = font.MeasureText(text), left = align == SKTextAlign.Right ? x - width : x - (width / 2);
        paint.Color = SKColors.White.WithAlpha(190);
        canvas.DrawRect(left - 2, y - 10, width + 4, 13, paint);
        paint.Color = Soft;
        canvas.DrawText(text, x, y, align, font, paint);
    }

    private SKPoint Place(SKRect panel, Vector3 point)
    {
        (float x, float y, _) = camera.Project(point);
        return new(panel.MidX + (x * panel.Height / 2), panel.MidY - (y * panel.Height / 2));
    }
}
