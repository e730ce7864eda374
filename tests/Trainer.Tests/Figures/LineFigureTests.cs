using System.Xml.Linq;
using Trainer.Figures;

namespace Trainer.Tests.Figures;

public sealed class LineFigureTests
{
    [Fact]
    public void Names_are_written_and_values_that_are_not_finite_are_left_out()
    {
        using var folder = new TemporaryFolder();
        var figure = new LineFigure("A title", "rate", "loss")
        {
            Lines = [new("first", [0, 1, 10, 100], [1, double.NaN, double.PositiveInfinity, 4]), new("none", [double.NaN], [1])],
            Marks = [new(10, "here")],
            IsLogarithmic = true, // log 0 is not finite either.
        };
        string svg = folder.File("figures/a.svg");
        figure.Save(svg);
        string text = XDocument.Load(svg).Root!.Value;
        Assert.All((string[])["A title", "rate", "loss", "first", "here"], word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.DoesNotContain("none", text, StringComparison.Ordinal);
        figure.Save(folder.File("a.png"));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder.File("a.png"))[..4]);
    }
}
