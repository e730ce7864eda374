using System.Globalization;
using System.Xml.Linq;
using SkiaSharp;
using Trainer.Figures;
using Trainer.Figures.PointClouds;
using Trainer.Monitoring;

namespace Trainer.Tests.Figures;

public sealed class FigureTests
{
    public static TheoryData<string> Kinds => [.. Samples.Keys];

    internal static IReadOnlyDictionary<string, Figure> Samples { get; } = new Dictionary<string, Figure>
    {
        ["lines"] = new LineFigure("Test loss", "step", "loss")
        {
            Lines =
            [
                new("adam", [0, 100, 200, 300], [2.3, 0.9, 0.5, 0.4]) { Low = [2.2, 0.8, 0.4, 0.3], High = [2.4, 1.1, 0.7, double.NaN] },
                new("sgd", [0, 100, 200, 300], [2.3, 1.6, double.NaN, 0.9], IsFaint: true),
            ],
            Marks = [new(200, "decay")],
            Heights = (0, 3),
        },
        ["bars"] = new BarFigure("Accuracy", "accuracy") { Groups = ["digits", "mnist"], Series = [new("adam", [0.98, 0.99], [0.01, 0.002]), new("sgd", [0.9, double.NaN])] },
        ["scatter"] = new ScatterFigure("Trials", "rate", "accuracy") { Groups = [new("wide", [1e-4, 1e-2], [0.7, 0.9], ["a", "b"]), new("narrow", [1e-3, 0], [0.8, 0.5])], IsLogarithmic = true },
        ["matrix"] = new MatrixFigure("Confusion", "true", "predicted") { RowNames = ["cat", "dog"], ColumnNames = ["cat", "dog"], Values = [[47, 3], [double.NaN, 50]] },
        ["images"] = new ImageFigure("Digits") { Images = [.. Enumerable.Range(0, 3).Select(i => new FigureImage($"is {i}", Png((byte)(100 * i)), i == 1))], PerRow = 2 },
        ["parallel"] = new ParallelFigure("Study")
        {
            Axes = [new("rate", IsLogarithmic: true), new("optimizer", Names: ["adam", "sgd"]), new("accuracy")],
            Lines = [[1e-4, 0, 0.7], [1e-2, 1, 0.9], [1e-3, 0, double.NaN]],
        },
        ["points3d"] = new PointCloudFigure("Clouds")
        {
            Layers =
            [
                new("first", [0, 0, 0, 1, 2, 0.5f, float.NaN, 0, 0]) { Color = new(10, 20, 30), Panel = "left" },
                new("second", [0, 1, 0, 3, 2, 0.5f]) { Colors = [255, 0, 0, 0, 0, 255], Size = 4, Panel = "right" },
                new("third", [0, 0, 1]) { IsHidden = true },
            ],
            View = PointView.BirdsEye,
            Bar = new("error, m", 0, 0.3, [new(0, 0, 255), new(255, 0, 0)]) { IsOpen = true },
            Wheel = new("flow, m", 1.5),
        },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_is_drawn_as_SVG_with_its_words_and_as_PNG(string kind)
    {
        using var folder = new TemporaryFolder();
        Figure figure = Samples[kind];
        figure.Save(folder.File("below/a.svg"));
        string text = string.Concat(XDocument.Load(folder.File("below/a.svg")).Descendants().Where(element => !element.HasElements).Select(element => element.Value + " "));
        Assert.Contains(figure.Title, text, StringComparison.Ordinal);
        figure.Save(folder.File("a.png"));
        using SKBitmap picture = SKBitmap.Decode(folder.File("a.png"));
        Assert.True(picture.Pixels.Distinct().Count() > 3);
    }

    [Fact]
    public void A_figure_without_anything_is_drawn_too()
    {
        using var folder = new TemporaryFolder();
        Figure[] figures = [new LineFigure("t", "x", "y"), new BarFigure("t", "y"), new ScatterFigure("t", "x", "y"), new MatrixFigure("t", "r", "c"), new ImageFigure("t"), new ParallelFigure("t"), new PointCloudFigure("t"), new PointCloudFigure("t") { Layers = [new("none", []), new("nowhere", [0, float.NaN, 0])] }];
        Assert.All(figures, figure => figure.Save(folder.File(figure.GetType().Name + ".svg")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_figure_comes_back_from_its_file(string kind)
    {
        using var folder = new TemporaryFolder();
        FigureJson.Write(Samples[kind], folder.File("a.json"));
        FigureJson.Write(FigureJson.Read(folder.File("a.json")), folder.File("b.json"));
        Assert.Equal(File.ReadAllText(folder.File("a.json")), File.ReadAllText(folder.File("b.json")));
        Assert.Equal(Samples[kind].GetType(), FigureJson.Read(folder.File("b.json")).GetType());
    }

    [Fact]
    public void A_band_covers_what_lies_between_its_edges()
    {
        using var folder = new TemporaryFolder();
        var line = new FigureLine("a", [0, 1], [0.5, 0.5]);
        new LineFigure("t", "x", "y") { Lines = [line], Heights = (0, 1) }.Save(folder.File("without.png"));
        new LineFigure("t", "x", "y") { Lines = [line with { Low = [0.1, 0.1], High = [0.9, 0.9] }], Heights = (0, 1) }.Save(folder.File("with.png"));
        int without = White("without.png"), with = White("with.png");
        Assert.True(without - with > 0.4 * without, string.Create(CultureInfo.InvariantCulture, $"{without} pixels are white without the band, {with} with it."));

        int White(string name)
        {
            using SKBitmap picture = SKBitmap.Decode(folder.File(name));
            return picture.Pixels.Count(pixel => pixel == SKColors.White);
        }
    }

    [Fact]
    public void A_scale_goes_from_the_least_to_the_most()
    {
        var scale = ParallelScale.Of(new("rate", IsLogarithmic: true), [1e-4, 1e-2, double.NaN, 0]);
        Assert.Equal([0, 0.5, 1], ((double[])[1e-4, 1e-3, 1e-2]).Select(value => Math.Round(scale.Place(value), 12)));
        Assert.True(double.IsNaN(scale.Place(-1)));
    }

    private static byte[] Png(byte grey) => PngEncoder.Encode(new(0, "a", 8, 8, 1, Enumerable.Range(0, 64).Select(i => (byte)(i % 3 == 0 ? grey : 4 * i)).ToArray()));
}

