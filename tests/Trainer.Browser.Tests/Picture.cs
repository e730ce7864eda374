using SkiaSharp;

namespace Trainer.Browser.Tests;

/// <summary>A screenshot, with how much there is of points that are red or blue, or paler for being far away.</summary>
internal sealed class Picture
{
    private readonly SKColor[] _pixels;

    public Picture(byte[] png)
    {
        using SKBitmap bitmap = SKBitmap.Decode(png);
        (_pixels, Width) = (bitmap.Pixels, bitmap.Width);
        Hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bitmap.Bytes));
        int[] red = [.. Enumerable.Range(0, _pixels.Length).Where(i => IsRed(_pixels[i]))];
        (Red, Blue) = (red.Length, Count(color => color.Blue - Math.Max(color.Red, color.Green) > 60, 0, Width));
        if (red.Length > 0) (RedX, RedY, RedHeight) = (red.Average(i => i % Width), red.Average(i => i / Width), (red[^1] / Width) - (red[0] / Width) + 1);
    }

    public string Hash { get; }

    public int Width { get; }

    public int Red { get; }

    public int Blue { get; }

    public double RedX { get; }

    public double RedY { get; }

    public int RedHeight { get; }

    /// <summary>How many pixels of some columns are of a colour.</summary>
    public int Count(Func<SKColor, bool> isOne, int from, int to) => Enumerable.Range(0, _pixels.Length).Count(i => i % Width >= from && i % Width < to && isOne(_pixels[i]));

    private static bool IsRed(SKColor color) => color.Red - Math.Max(color.Green, color.Blue) > 60;
}
