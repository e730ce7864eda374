using SkiaSharp;

namespace Trainer.Figures.PointClouds;

/// <summary>A <see cref="PointCloudFigure"/> on paper: the title, the panels side by side, below them the names of the layers and the scale of colours.</summary>
internal sealed class PointPicture
{
    private const float Gap = 12, TitleHeight = 40, NameHeight = 22, LegendHeight = 34, Single = 860, Several = 580, Wheel = 104, WheelColumn = 150;

    private readonly PointCloudFigure _figure;
    private readonly string _title;
    private readonly (string Name, int[] Layers)[] _panels;
    private readonly float _panelWidth, _panelHeight;

    /// <summary>A picture.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="title">What stands above; empty for nothing.</param>
    public PointPicture(PointCloudFigure figure, string title)
    {
        (_figure, _title, _panels) = (figure, title, [.. figure.Panels]);
        if (_panels.Length == 0) _panels = [("", [])];
        _panelHeight = _panels.Length > 1 ? 400 : 480;
        _panelWidth = _panels.Length > 1 ? Several : figure.Wheel is null ? Single : Single - WheelColumn;
    }

    /// <summary>Width and height.</summary>
    public SKSize Size => new(PanelsWidth + (_figure.Wheel is null ? 0 : WheelColumn), Top + _panelHeight + LegendHeight);

    private float PanelsWidth => Gap + (_panels.Length * (_panelWidth + Gap));

    private float Top => (_title.Length > 0 ? TitleHeight : Gap) + (_panels.Any(panel => panel.Name.Length > 0) ? NameHeight : 0);

    /// <summary>Draws it.</summary>
    public void Draw(SKCanvas canvas)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = SKColors.Black };
        using SKFont title = FigureCanvas.Font(18), text = FigureCanvas.Font(13);
        if (_title.Length > 0) canvas.DrawText(FigureCanvas.Fit(_title, title, Size.Width - (2 * Gap)), Size.Width / 2, 26, SKTextAlign.Center, title, paint);
        PointSight sight = PointSight.Of(_figure, _panelWidth / _panelHeight);
        var scene = new PointScene(_figure, sight.Camera, sight.Box);
        for (int i = 0; i < _panels.Length; i++)
        {
            var panel = SKRect.Create(Gap + (i * (_panelWidth + Gap)), Top, _panelWidth, _panelHeight);
            if (_panels[i].Name.Length > 0) canvas.DrawText(FigureCanvas.Fit(_panels[i].Name, text, _panelWidth), panel.MidX, Top - 8, SKTextAlign.Center, text, paint);
            scene.Draw(canvas, panel, _panels[i].Layers);
        }

        float right = Size.Width - Gap;
        if (_figure.Bar is { } bar) right = DrawBar(canvas, bar, right, text, paint);
        if (_figure.Wheel is { } wheel) DrawWheel(canvas, wheel, text, paint);
        DrawNames(canvas, right - Gap, text, paint);
    }

    private void DrawNames(SKCanvas canvas, float right, SKFont font, SKPaint paint)
    {
        float x = Gap, y = Top + _panelHeight + 22;
        foreach (int i in Enumerable.Range(0, _figure.Layers.Count).Where(i => !_figure.Layers[i].IsHidden && _figure.Layers[i].Colors is null))
        {
            if (right - x < 60) return;
            string name = FigureCanvas.Fit(_figure.Layers[i].Name, font, right - x - 20);
            Rgb color = _figure.ColorOf(i);
            paint.Color = new(color.R, color.G, color.B);
            canvas.DrawCircle(x + 6, y - 4.5f, 5, paint);
            paint.Color = SKColors.Black;
            canvas.DrawText(name, x + 16, y, SKTextAlign.Left, font, paint);
            x += 34 + font.MeasureText(name);
        }
    }

    /// <returns>Where it begins.</returns>
    private float DrawBar(SKCanvas canvas, ColorBar bar, float right, SKFont font, SKPaint paint)
    {
        const int width = 180, height = 12;
        float y = Top + _panelHeight + 22;
        (string low, string high) = bar.Labels;
        canvas.DrawText(high, right, y, SKTextAlign.Right, font, paint);
        float left = right - font.MeasureText(high) - 6 - width;
        for (int i = 0; i < width; i++)
        {
            Rgb color = bar.At(bar.Low + ((bar.High - bar.Low) * (i + 0.5) / width));
            paint.Color = new(color.R, color.G, color.B);
            canvas.DrawRect(left + i, y - height + 2, i < width - 1 ? 1.5f : 1, height, paint);
        }

        paint.Color = SKColors.Black;
        canvas.DrawText(low, left - 6, y, SKTextAlign.Right, font, paint);
        float name = left - font.MeasureText(low) - 18;
        canvas.DrawText(bar.Name, name, y, SKTextAlign.Right, font, paint);
        return name - font.MeasureText(bar.Name);
    }

    private void DrawWheel(SKCanvas canvas, ColorWheel wheel, SKFont font, SKPaint paint)
    {
        var place = SKRect.Create(PanelsWidth + ((WheelColumn - Gap - Wheel) / 2), Top + 46, Wheel, Wheel);
        using SKBitmap picture = SKBitmap.Decode(wheel.Png(4 * (int)Wheel));
        using SKImage image = SKImage.FromBitmap(picture);
        canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        paint.Color = SKColors.Black;
        canvas.DrawText("x", place.Right + 8, place.MidY + 4, SKTextAlign.Left, font, paint);
        canvas.DrawText("y", place.MidX, place.Top - 7, SKTextAlign.Center, font, paint);
        canvas.DrawText(FigureCanvas.Fit(wheel.Name, font, WheelColumn - Gap), place.MidX, Top + 12, SKTextAlign.Center, font, paint);
        canvas.DrawText($"rim: {wheel.Label}", place.MidX, place.Bottom + 22, SKTextAlign.Center, font, paint);
    }
}
