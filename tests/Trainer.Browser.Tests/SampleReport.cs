using SkiaSharp;
using Trainer.Figures;
using Trainer.Figures.PointClouds;
using Trainer.Reports;

namespace Trainer.Browser.Tests;

/// <summary>A report with a part of every kind, and text that would break a page that does not escape it.</summary>
internal static class SampleReport
{
    public const string Nasty = "</script><script>window.broken = 1</script><!-- \u2028 & \"quoted\" '";

    public static Report Create() => new Report("A report " + Nasty)
        .Add(
            new ReportPart.Heading("Results"),
            new ReportPart.Paragraph("What was found: " + Nasty),
            new ReportPart.Verdict("Adam reaches 95 % in fewer steps than SGD", IsMet: true, "230 against 610 steps"),
            new ReportPart.Verdict("bf16 is faster", IsMet: false, "1.04 × the time of fp32"),
            new ReportPart.Table("Accuracy after 40 epochs, 3 seeds", ["optimizer", "accuracy", "published", "from"], [["Adam", "98.9 ± 0.2 %", "98.6 %", "Table 2"], [Nasty, "97.1 ± 0.4 %", "–", ""]]),
            new ReportPart.Heading("Figures"))
        .Add(Figures().Select(figure => new ReportPart.Chart(figure)))
        .Add(new ReportPart.Heading("Configuration"), new ReportPart.Listing("config.json", [("{", false), ("  \"seed\": 3", true), (Nasty, false), ("}", false)]));

    private static IEnumerable<Figure> Figures()
    {
        double[] steps = [.. Enumerable.Range(0, 50).Select(i => 10.0 * i)];
        yield return new LineFigure("Loss", "step", "loss")
        {
            Lines =
            [
                new("adam", steps, [.. steps.Select(step => 2 * Math.Exp(-step / 100))]) { Low = [.. steps.Select(step => 1.8 * Math.Exp(-step / 100))], High = [.. steps.Select(step => 2.4 * Math.Exp(-step / 100))] },
                new("sgd " + Nasty, steps, [.. steps.Select(step => 2 - (step / 400) + (0.1 * Math.Sin(step)))]),
            ],
            Marks = [new(250, "decay")],
        };
        yield return new BarFigure("Accuracy", "accuracy") { Groups = ["digits", "mnist"], Series = [new("adam", [0.98, 0.99], [0.01, 0.002]), new("sgd", [0.9, double.NaN])] };
        yield return new ScatterFigure("Trials", "rate", "accuracy") { Groups = [new("wide", [1e-4, 1e-2], [0.7, 0.9], ["first trial", "second trial"])], IsLogarithmic = true };
        yield return new MatrixFigure("Confusion", "true", "predicted") { RowNames = ["cat", "dog"], ColumnNames = ["cat", "dog"], Values = [[47, 3], [5, 45]] };
        yield return new ParallelFigure("Study") { Axes = [new("rate", IsLogarithmic: true), new("optimizer", Names: ["adam", "sgd"]), new("accuracy")], Lines = [[1e-4, 0, 0.7], [1e-2, 1, 0.9], [1e-3, 0, double.NaN]] };
        yield return new ImageFigure("Samples") { Images = [new("cat", Png(40)), new("dog, is cat", Png(200), IsMarked: true)] };
        yield return new PointCloudFigure("Clouds") { Layers = [new("first " + Nasty, [0, 0, 0, 1, 1, 1]) { Panel = Nasty }], Bar = new("error " + Nasty, 0, 1, [new(0, 0, 255), new(255, 0, 0)]), Wheel = new("flow " + Nasty, 1) };
        yield return new LineFigure("Nothing", "step", "loss");
    }

    private static byte[] Png(byte grey)
    {
        using var bitmap = new SKBitmap(8, 8);
        bitmap.Erase(new SKColor(grey, grey, grey));
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
