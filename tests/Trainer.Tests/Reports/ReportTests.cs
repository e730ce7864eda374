using System.Text.Json;
using System.Text.RegularExpressions;
using Trainer.Figures;
using Trainer.Figures.PointClouds;
using Trainer.Loop;
using Trainer.Reports;
using Trainer.Tests.Figures;

namespace Trainer.Tests.Reports;

public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Text_is_escaped_in_every_part()
    {
        const string nasty = "<b>&\"'</script>\u2028";
        var figure = new LineFigure(nasty, nasty, nasty) { Lines = [new(nasty, [1], [1])], Marks = [new(1, nasty)], Description = nasty };
        var clouds = new PointCloudFigure(nasty) { Layers = [new(nasty, [0, 0, 0]) { Panel = nasty }], Bar = new(nasty, 0, 1, [default]), Wheel = new(nasty, 1), Description = nasty };
        string page = Page(
            new ReportPart.Heading(nasty), new ReportPart.Paragraph(nasty), new ReportPart.Verdict(nasty, true, nasty), new ReportPart.Table(nasty, [nasty], [[nasty]]),
            new ReportPart.Listing(nasty, [(nasty, true)]), new ReportPart.Chart(figure), new ReportPart.Chart(clouds), new ReportPart.Chart(new ImageFigure(nasty) { Images = [new(nasty, [1])] }));
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Equal(4, Regex.Count(page, "</script>")); // The charts' data, the script for points and the page's.
        JsonElement[] data = [.. Data(page)];
        Assert.Equal(nasty, data[0].GetProperty("series")[0].GetProperty("name").GetString());
        Assert.Equal(nasty, data[1].GetProperty("layers")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Every_kind_of_figure_has_its_data_and_its_table()
    {
        string page = Page([.. FigureTests.Samples.Values.Select(figure => new ReportPart.Chart(figure))]);
        Assert.Equal(["bars", "lines", "matrix", "parallel", "points3d", "scatter"], Data(page).Select(data => data.GetProperty("kind").GetString()).Order());
        Assert.Equal(6, Regex.Count(page, "<details><summary>Data</summary>"));
        Assert.Equal(6, Regex.Count(page, "role=\"img\" aria-label=\"[^\"]+\""));
        Assert.Equal(3 + 2, Regex.Count(page, "<img src=\"data:image/png;base64,")); // Of the clouds one and their wheel.
        JsonElement line = Data(page).First().GetProperty("series")[0];
        Assert.Equal(JsonValueKind.Null, line.GetProperty("high")[3].ValueKind); // NaN.
    }

    [Fact]
    public void Headings_make_the_contents_and_columns_of_numbers_are_set_right()
    {
        string page = Page(
            new ReportPart.Heading("First"), new ReportPart.Heading("Second"),
            new ReportPart.Table("t", ["name", "accuracy", "words"], [["a", "98.1 ± 0.2 %", "1 of 2"], ["b", "–", "–"], ["c", "97.0 ± 0.3 (2 of 3 seeds)", ""], ["d", "left out", ""]]));
        Assert.Contains("<li><a href=\"#part-1\">First</a></li><li><a href=\"#part-2\">Second</a></li>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"col\" class=\"number\">accuracy</th><th scope=\"col\">words</th>", page, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(page, "<section "), Regex.Count(page, "</section>"));
    }

    [Fact]
    public void Pictures_of_a_group_stand_below_its_name()
    {
        string page = Page(new ReportPart.Chart(new ImageFigure("t") { Images = [new("1", [1], Group: "a"), new("2", [2], Group: "a"), new("3", [3], Group: "b")] }));
        string shape = string.Concat(Regex.Matches(page[page.IndexOf("<figure", StringComparison.Ordinal)..], "</?ul>|<li|<p class=\"group\">.", RegexOptions.NonBacktracking).Select(match => match.Value.Replace("<p class=\"group\">", "", StringComparison.Ordinal)));
        Assert.Equal("a<ul><li<li</ul>b<ul><li</ul>", shape);
    }

    [Fact]
    public void Nothing_in_it_points_outside()
    {
        string page = Page([.. FigureTests.Samples.Values.Select(figure => new ReportPart.Chart(figure))]);
        Assert.All(Regex.Matches(page, "https?://[^'\"\\s]+", RegexOptions.NonBacktracking).Select(match => match.Value), address => Assert.Equal("http://www.w3.org/2000/svg", address)); // A name, not a place.
    }

    [Fact]
    public void Large_figures_stay_small_pages()
    {
        double[] x = [.. Enumerable.Range(0, 10_000).Select(i => (double)i)], y = [.. x.Select(value => Math.Sin(value) / 3)];
        IReadOnlyList<IReadOnlyList<double>> trials = [.. Enumerable.Range(0, 10_000).Select(i => (double[])[i / 7.0, i % 3, i / 9.0])];
        string page = Page(
            new ReportPart.Chart(new LineFigure("t", "x", "y") { Lines = [.. Enumerable.Range(0, 50).Select(i => new FigureLine($"{i}", x, y))] }),
            new ReportPart.Chart(new ParallelFigure("p") { Axes = [new("a"), new("b", Names: ["u", "v", "w"]), new("c")], Lines = trials }));
        Assert.InRange(page.Length, 100_000, 1_000_000);
        Assert.Equal(2000, Data(page).Last().GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public void A_page_that_cannot_be_written_is_named_and_leaves_the_old_one()
    {
        string file = _folder.Write("taken", "");
        var error = Assert.Throws<EnvironmentException>(() => new Report("t").Write(Path.Combine(file, "report.html")));
        Assert.Contains(Path.Combine(file, "report.html"), error.Message, StringComparison.Ordinal);
        string page = _folder.Write("report.html", "old");
        Directory.CreateDirectory(page + ".new"); // In the way.
        Assert.Throws<EnvironmentException>(() => new Report("t").Write(page));
        Assert.Equal("old", File.ReadAllText(page));
    }

    private string Page(params IEnumerable<ReportPart> parts)
    {
        new Report("t").Add(parts).Write(_folder.File("page.html"));
        Assert.Equal(["page.html"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
        return File.ReadAllText(_folder.File("page.html"));
    }

    private static IEnumerable<JsonElement> Data(string page) =>
        Regex.Matches(page, "<script type=\"application/json\">(?<json>[^<]*)</script>", RegexOptions.NonBacktracking).Select(match => JsonDocument.Parse(match.Groups["json"].Value).RootElement);
}
