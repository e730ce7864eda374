using System.Globalization;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Trainer.Figures;
using Trainer.Reports;
using Xunit.Abstractions;

namespace Trainer.Browser.Tests;

public sealed class ReportPageTests : IClassFixture<Browser>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Browser _browser;
    private readonly ITestOutputHelper _output;
    private readonly string _file;

    public ReportPageTests(Browser browser, ITestOutputHelper output)
    {
        (_browser, _output, _file) = (browser, output, _folder.File("report.html"));
        SampleReport.Create().Write(_file);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_opens_from_disk_without_an_error_or_a_request_and_shows_text_as_text()
    {
        await using OpenPage open = await _browser.Open(_file);
        foreach (string title in (string[])["Loss", "Accuracy", "Trials", "Confusion", "Study", "Nothing"]) await open.Chart(title);
        await open.Chart("Clouds", "canvas");
        Assert.Empty(open.Problems);
        Assert.All(open.Requests.Skip(1), request => Assert.StartsWith("data:", request, StringComparison.Ordinal));
        Assert.Null(await open.Page.EvaluateAsync<int?>("window.broken ?? null"));
        Assert.Contains(SampleReport.Nasty.Replace("\u2028", "", StringComparison.Ordinal)[..20], await open.Page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(2, await open.Page.Locator(".pictures img").CountAsync());
        Assert.Equal(8, await open.Page.Locator(".pictures img").First.EvaluateAsync<int>("image => image.naturalWidth"));
    }

    [Fact]
    public async Task Hovering_shows_the_values_under_the_pointer()
    {
        await using OpenPage open = await _browser.Open(_file);
        ILocator chart = await open.Chart("Loss");
        LocatorBoundingBoxResult box = (await chart.Locator(".plot").BoundingBoxAsync())!;
        await open.Page.Mouse.MoveAsync(box.X + box.Width - 14, box.Y + 100); // The right edge: the last step.
        string tip = await chart.Locator(".tip").InnerTextAsync();
        Assert.Contains("step 490", tip, StringComparison.Ordinal);
        Assert.Contains((2 * Math.Exp(-4.9)).ToString("G6", CultureInfo.InvariantCulture), tip, StringComparison.Ordinal);
        Assert.Contains("0.0134 to 0.01787", tip, StringComparison.Ordinal); // The band.

        ILocator bars = await open.Chart("Accuracy");
        await bars.Locator(".bar").First.HoverAsync();
        Assert.Contains("0.98 ± 0.01", await bars.Locator(".tip").InnerTextAsync(), StringComparison.Ordinal);
        ILocator matrix = await open.Chart("Confusion");
        await matrix.Locator(".cell").Nth(1).HoverAsync();
        Assert.Contains("6.0 %", await matrix.Locator(".tip").InnerTextAsync(), StringComparison.Ordinal);
        ILocator scatter = await open.Chart("Trials");
        await scatter.Locator(".point").Last.HoverAsync();
        Assert.Contains("second trial", await scatter.Locator(".tip").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_button_of_the_legend_hides_its_line_by_mouse_and_by_keyboard()
    {
        await using OpenPage open = await _browser.Open(_file);
        ILocator chart = await open.Chart("Loss"), lines = chart.Locator("path.line"), key = chart.Locator(".key").First;
        Assert.Equal(2, await lines.CountAsync());
        await key.ClickAsync();
        Assert.Equal(1, await lines.CountAsync());
        Assert.Equal("false", await key.GetAttributeAsync("aria-pressed"));

        await chart.Locator(".plot").FocusAsync();
        await open.Page.Keyboard.PressAsync("Tab"); // From the plot to the first button.
        Assert.True(await key.EvaluateAsync<bool>("button => button === document.activeElement"));
        await open.Page.Keyboard.PressAsync("Space");
        Assert.Equal(2, await lines.CountAsync());
        Assert.Equal("true", await key.GetAttributeAsync("aria-pressed"));
    }

    [Fact]
    public async Task The_arrow_keys_walk_along_the_points()
    {
        await using OpenPage open = await _browser.Open(_file);
        ILocator chart = await open.Chart("Loss");
        await chart.Locator(".plot").FocusAsync();
        await open.Page.Keyboard.PressAsync("ArrowRight");
        await open.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Contains("step 10", await chart.Locator(".tip").InnerTextAsync(), StringComparison.Ordinal);
        await open.Page.Keyboard.PressAsync("Escape");
        Assert.True(await chart.Locator(".tip").IsHiddenAsync());
    }

    [Fact]
    public async Task Smoothing_draws_the_mean_over_the_values_and_the_log_axis_makes_a_line_of_an_exponential()
    {
        await using OpenPage open = await _browser.Open(_file);
        ILocator chart = await open.Chart("Loss");
        string before = (await chart.Locator("path.line").Last.GetAttributeAsync("d"))!;
        await chart.Locator(".smoothing").FillAsync("0.9");
        Assert.Equal(2, await chart.Locator("path.raw").CountAsync());
        Assert.Equal(before, await chart.Locator("path.raw").Last.GetAttributeAsync("d"));
        Assert.NotEqual(before, await chart.Locator("path.line").Last.GetAttributeAsync("d"));

        await chart.Locator(".smoothing").FillAsync("0");
        await chart.Locator(".log").CheckAsync();
        double[][] points = [.. (await chart.Locator("path.line").First.GetAttributeAsync("d"))![1..].Split('L').Select(point => point.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
        double slope = (points[^1][1] - points[0][1]) / (points[^1][0] - points[0][0]);
        Assert.All(points, point => Assert.InRange(point[1] - points[0][1] - (slope * (point[0] - points[0][0])), -0.3, 0.3));
    }

    [Fact]
    public async Task It_is_dark_for_those_who_like_it_and_there_is_a_switch()
    {
        await using OpenPage open = await _browser.Open(_file, ColorScheme.Dark);
        Assert.Equal("rgb(20, 23, 28)", await Paper(open.Page));
        Assert.Equal("true", await open.Page.Locator("#theme").GetAttributeAsync("aria-pressed"));
        await open.Page.Locator("#theme").ClickAsync();
        Assert.Equal("rgb(255, 255, 255)", await Paper(open.Page));
        Assert.Equal("false", await open.Page.Locator("#theme").GetAttributeAsync("aria-pressed"));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_rules_of_accessibility_find_nothing(ColorScheme scheme)
    {
        await using OpenPage open = await _browser.Open(_file, scheme);
        foreach (string title in (string[])["Loss", "Accuracy", "Trials", "Confusion", "Study"]) await open.Chart(title);
        await open.Chart("Clouds", "canvas");
        if (Environment.GetEnvironmentVariable("TRAINER_SCREENSHOTS") is { } folder) await open.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"sample-{scheme}.png"), FullPage = true });
        await open.Page.EvaluateAsync("document.querySelectorAll('details').forEach(details => { details.open = true; })");
        var found = await open.Page.RunAxe();
        Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(violation => $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Select(node => node.Html))}")));
    }

    [Fact]
    public async Task No_label_of_an_axis_is_cut_off()
    {
        double[] steps = [.. Enumerable.Range(0, 11).Select(step => 1000.0 * step)];
        string file = _folder.File("edge.html");
        new Report("edge").Add(new ReportPart.Chart(new LineFigure("Loss", "step", "loss") { Lines = [new("a", steps, steps)] })).Write(file);
        await using OpenPage open = await _browser.Open(file);
        ILocator chart = await open.Chart("Loss");
        string[] cut = await chart.EvaluateAsync<string[]>("""
            figure => { const box = figure.querySelector('svg').getBoundingClientRect();
              return [...figure.querySelectorAll('svg text')].filter(text => text.getBoundingClientRect().right > box.right + 0.5 || text.getBoundingClientRect().left < box.left - 0.5).map(text => text.textContent); }
            """);
        Assert.Empty(cut);
    }

    [Fact]
    public async Task Fifty_runs_of_ten_thousand_points_open()
    {
        var random = new Random(0);
        double[] steps = [.. Enumerable.Range(0, 10_000).Select(step => (double)step)];
        FigureLine[] lines = [.. Enumerable.Range(0, 50).Select(run => new FigureLine($"run {run}", steps, [.. steps.Select(step => (2 * Math.Exp(-step / (1000 + (50 * run)))) + (0.1 * random.NextDouble()))]))];
        lines[7] = lines[7] with { Y = [.. lines[7].Y.Select((value, step) => step == 4321 ? 9.75 : value)] };
        string file = _folder.File("many.html");
        new Report("50 runs").Add(new ReportPart.Chart(new LineFigure("Loss", "step", "loss") { Lines = lines })).Write(file);
        await using OpenPage open = await _browser.Open(file);
        string ready = await open.Page.EvaluateAsync<string>("document.documentElement.dataset.ready");
        _output.WriteLine($"50 runs of 10,000 points: {new FileInfo(file).Length / 1e3:N0} kB, drawn {ready} ms after the page was asked for.");
        ILocator chart = await open.Chart("Loss");
        Assert.Equal(50, await chart.Locator("path.line").CountAsync());
        Assert.InRange(new FileInfo(file).Length, 0, 1_000_000);
        await chart.Locator("summary").ClickAsync();
        Assert.Contains("9.75", await chart.Locator("tbody tr").Nth(7).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("9.75", await chart.Locator("script").TextContentAsync(), StringComparison.Ordinal); // The extreme is among the points drawn.
        Assert.Empty(open.Problems);
    }

    private static Task<string> Paper(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}
