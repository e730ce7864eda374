using CsCheck;
using SkiaSharp;
using Trainer.Figures;
using Trainer.Figures.PointClouds;

namespace Trainer.Tests.Figures;

public sealed class ColorScaleTests
{
    [Fact]
    public void A_colour_is_read_as_it_is_written() => Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, (r, g, b) => new Rgb(r, g, b)).Sample(color => Assert.Equal(color, Rgb.Parse(color.ToString())));

    [Theory]
    [InlineData("")]
    [InlineData("#12345")]
    [InlineData("red;x:y")]
    [InlineData("#12345g")]
    [InlineData("# 12345")]
    public void Other_text_is_no_colour(string text) => Assert.Throws<FormatException>(() => Rgb.Parse(text));

    [Fact]
    public void A_bar_is_linear_between_its_colours_and_constant_beyond()
    {
        var bar = new ColorBar("t", -1, 3, [new(0, 0, 0), new(100, 0, 0), new(100, 200, 0)]);
        Assert.Equal([new(0, 0, 0), new(50, 0, 0), new(100, 0, 0), new(100, 100, 0), new(100, 200, 0), new(0, 0, 0), new(100, 200, 0)], ((double[])[-1, 0, 1, 2, 3, -9, double.PositiveInfinity]).Select(bar.At));
        Assert.Equal(bar.At(double.NaN).R, bar.At(double.NaN).B);
        Assert.Equal([50, 0, 0, 100, 200, 0], bar.Of([0, 3]));
        Assert.Equal(new Rgb(1, 2, 3), new ColorBar("t", 0, 0, [new(1, 2, 3)]).At(5));
    }

    [Fact]
    public void The_wheel_has_red_yellow_cyan_and_violet_and_grey_in_the_middle()
    {
        var wheel = new ColorWheel("t", 2);
        Rgb right = wheel.At(2, 0), down = wheel.At(0, -2), left = wheel.At(-2, 0), up = wheel.At(0, 2), none = wheel.At(0, 0);
        Assert.True(right is { G: 0, B: 0 } && right.R > 200);
        Assert.True(down.R > 200 && down.G > 150 && down.B == 0);
        Assert.True(left.R == 0 && left.G > 150 && left.B > 200);
        Assert.True(up.B > 200 && up.R > 50 && up.G == 0);
        Assert.True(none.R == none.G && none.G == none.B);
        Assert.Equal(right, wheel.At(50, 0));
        Assert.Equal(none.Mix(right, 0.5), wheel.At(1, 0));
        Assert.Equal(none, new ColorWheel("t", 0).At(1, 0));
        Assert.NotEqual(none, wheel.At(double.NaN, 0));
    }

    /// <summary>Around the wheel no colour jumps, nor where it closes.</summary>
    [Fact]
    public void The_wheel_is_continuous() => Gen.Double[-4, 4].Sample(angle =>
    {
        var wheel = new ColorWheel("t", 1);
        Rgb a = wheel.At(Math.Cos(angle), Math.Sin(angle)), b = wheel.At(Math.Cos(angle + 0.01), Math.Sin(angle + 0.01));
        Assert.InRange(Math.Abs(a.R - b.R) + Math.Abs(a.G - b.G) + Math.Abs(a.B - b.B), 0, 7); // 230 in four of 55 steps: 5.03, and three times rounded.
    });

    [Fact]
    public void The_picture_of_the_wheel_has_its_colours_where_they_point()
    {
        var wheel = new ColorWheel("t", 3);
        using SKBitmap picture = SKBitmap.Decode(wheel.Png(101));
        SKColor right = picture.GetPixel(90, 50), up = picture.GetPixel(50, 10);
        Rgb expected = wheel.At(3 * 80 / 101.0, 0), above = wheel.At(0, 3 * 80 / 101.0);
        Assert.Equal((expected.R, expected.G, expected.B), (right.Red, right.Green, right.Blue));
        Assert.Equal((above.R, above.G, above.B), (up.Red, up.Green, up.Blue));
        Assert.Equal(0, picture.GetPixel(2, 2).Alpha);
    }
}
