using Microsoft.Playwright;
using SkiaSharp;
using Trainer.Figures.PointClouds;
using Trainer.Reports;

namespace Trainer.Browser.Tests;

public sealed class PointCloudPageTests : IClassFixture<Browser>, IDisposable
{
    private const string NoWebGL = "const of = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, ...more) { return kind.startsWith('webgl') ? null : of.call(this, kind, ...more); };";

    private readonly TemporaryFolder _folder = new();
    private readonly Browser _browser;
    private readonly string _file;

    public PointCloudPageTests(Browser browser)
    {
        (_browser, _file) = (browser, _folder.File("report.html"));
        float[] wall = [.. Enumerable.Range(0, 400).SelectMany(i => (float[])[(i % 20) - 10, 5, i / 20 * 0.2f])], floor = [.. Enumerable.Range(0, 400).SelectMany(i => (float[])[(i % 20) - 10, (i / 20) - 10, 0])];
        new Report("Points")
            .Add(
                new ReportPart.Chart(new PointCloudFigure("Scene") { Layers = [new("wall", wall) { Color = new(255, 0, 0), Size = 6 }, new("floor", floor) { Color = new(0, 0, 255), Size = 6 }] }),
                new ReportPart.Chart(new PointCloudFigure("Panels") { Layers = [new("a", wall) { Color = new(0, 200, 0), Size = 6, Panel = "left" }, new("b", wall) { Color = new(200, 0, 200), Size = 6, Panel = "right" }], View = PointView.BirdsEye }))
            .Write(_file);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Dragging_turns_and_with_shift_moves()
    {
        await using OpenPage open = await _browser.Open(_file);
        ILocator chart = await open.Chart("Scene", "canvas");
        Picture start = await Look(chart);
        await Drag(open, chart, 120, 0);
        Picture turned = await Look(chart);
        Assert.NotEqual(start.Hash, turned.Hash);
        await Drag(open, chart, -120, 0);
        Assert.Equal(start.Hash, (await Look(chart)).Hash); // And back.

        await open.Page.Keyboard.DownAsync("Shift");
        await Drag(open, chart, 80, 40);
        await open.Page.Keyboard.UpAsync("Shift");
        Picture moved = await Look(chart);
        Assert.InRange(moved.RedX - start.RedX, 65, 80); // 80 in the middle; the wall is behind it.
        Assert.InRange(moved.RedY - start.RedY, 32, 40);
        await Button(chart, "Reset").ClickAsync();
        Assert.Equal(start.Hash, (await Look(chart)).Hash);
        Assert.Empty(open.Problems);
        Assert.All(open.Requests.Skip(1), request => Assert.StartsWith("data:", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Boxes_hide_and_show_layers()
    {
        await using OpenPage open = await _browser.Open(_file);
        ILocator chart = await open.Chart("Scene", "canvas");
        Picture both = await Look(chart);
        Assert.True(both is { Red: > 500, Blue: > 500 });
        await chart.GetByLabel("wall").UncheckAsync();
        Picture floor = await Look(chart);
        Assert.Equal(0, floor.Red);
        Assert.True(floor.Blue >= both.Blue);
        await chart.GetByLabel("wall").CheckAsync();
        Assert.Equal(both.Hash, (await Look(chart)).Hash);
    }

    [Fact]
    public async Task From_above_a_wall_is_a_line_and_the_buttons_say_what_is_seen()
    {
        await using OpenPage open = await _browser.Open(_file);
        ILocator chart = await open.Chart("Scene", "canvas");
        Picture aslant = await Look(chart);
        Assert.Equal("true", await Button(chart, "Perspective").GetAttributeAsync("aria-pressed"));
        await Button(chart, "Bird’s eye").ClickAsync();
        Picture above = await Look(chart);
        Assert.Equal("true", await Button(chart, "Bird’s eye").GetAttributeAsync("aria-pressed"));
        Assert.Equal("false", await Button(chart, "Perspective").GetAttributeAsync("aria-pressed"));
        Assert.InRange(above.RedHeight, 3, 14);
        Assert.True(aslant.RedHeight > 40);
        await Button(chart, "Perspective").ClickAsync();
        Assert.Equal(aslant.Hash, (await Look(chart)).Hash);
    }

    [Fact]
    public async Task The_wheel_zooms_once_the_figure_is_clicked_and_scrolls_the_page_before()
    {
        await using OpenPage open = await _browser.Open(_file);
        ILocator chart = await open.Chart("Scene", "canvas");
        await chart.Locator("canvas").HoverAsync();
        Picture start = await Look(chart);
        await open.Page.Mouse.WheelAsync(0, 40);
        while (await open.Page.EvaluateAsync<double>("scrollY") == 0) await Frames(open.Page);
        await open.Page.EvaluateAsync("scrollTo(0, 0)");
        Assert.Equal(start.Hash, (await Look(chart)).Hash);
        await chart.Locator("canvas").ClickAsync();
        double scrolled = await open.Page.EvaluateAsync<double>("scrollY");
        await open.Page.Mouse.WheelAsync(0, 300);
        Assert.InRange((await Look(chart)).RedHeight, 0.5 * start.RedHeight, 0.75 * start.RedHeight);
        await open.Page.Mouse.WheelAsync(0, -300);
        Assert.Equal(start.Hash, (await Look(chart)).Hash);
        Assert.Equal(scrolled, await open.Page.EvaluateAsync<double>("scrollY"));
    }

    [Fact]
    public async Task Keys_turn_move_come_nearer_and_go_back()
    {
        await using OpenPage open = await _browser.Open(_file);
        ILocator chart = await open.Chart("Scene", "canvas");
        await chart.Locator(".plot").FocusAsync();
        List<string> seen = [(await Look(chart)).Hash];
        foreach (string key in (string[])["ArrowLeft", "ArrowUp", "Shift+ArrowRight", "+", "-"])
        {
            await open.Page.Keyboard.PressAsync(key);
            seen.Add((await Look(chart)).Hash);
        }

        Assert.Equal(seen[3], seen[5]); // Nearer and back.
        Assert.Equal(5, seen.Distinct().Count());
        await open.Page.Keyboard.PressAsync("0");
        Assert.Equal(seen[0], (await Look(chart)).Hash);
    }

    [Fact]
    public async Task A_finger_turns_and_two_zoom()
    {
        await using OpenPage open = await _browser.Open(_file, options: new() { ViewportSize = new() { Width = 400, Height = 800 }, HasTouch = true, IsMobile = true, DeviceScaleFactor = 2 });
        ILocator chart = await open.Chart("Scene", "canvas");
        Picture start = await Look(chart);
        LocatorBoundingBoxResult box = (await chart.Locator("canvas").BoundingBoxAsync())!;
        Assert.Equal(2 * box.Width, await chart.Locator("canvas").EvaluateAsync<double>("canvas => canvas.width"), 1.0); // As sharp as the screen.
        ICDPSession session = await open.Page.Context.NewCDPSessionAsync(open.Page);
        (double x, double y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await Touch("touchStart", (x, y));
        await Touch("touchMove", (x + 60, y));
        await Touch("touchEnd");
        Assert.NotEqual(start.Hash, (await Look(chart)).Hash);
        // By key: browsers pass over a tap that comes right after a swipe.
        await chart.EvaluateAsync("figure => figure.querySelector('.plot').dispatchEvent(new KeyboardEvent('keydown', { key: '0' }))");
        Assert.Equal(start.Hash, (await Look(chart)).Hash);
        await Touch("touchStart", (x - 60, y), (x + 60, y));
        // In small moves, a frame each, as fingers make them.
        for (int moved = 4; moved <= 20; moved += 4)
        {
            await Touch("touchMove", (x - 60 + moved, y), (x + 60 - moved, y));
            await Frames(open.Page);
        }

        await Touch("touchEnd");
        Assert.InRange((await Look(chart)).RedHeight, 0.5 * start.RedHeight, 0.8 * start.RedHeight);
        Assert.Empty(open.Problems);

        Task Touch(string type, params (double X, double Y)[] points) => session.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
        {
            ["type"] = type,
            ["touchPoints"] = points.Select(point => new Dictionary<string, object> { ["x"] = point.X, ["y"] = point.Y }).ToArray(),
        });
    }

    [Fact]
    public async Task It_is_drawn_when_something_changes_only_and_once_a_frame()
    {
        await using OpenPage open = await _browser.Open(_file, before: "window.drawn = 0; const of = CanvasRenderingContext2D.prototype.drawImage; CanvasRenderingContext2D.prototype.drawImage = function (...all) { window.drawn++; of.apply(this, all); };");
        ILocator chart = await open.Chart("Scene", "canvas");
        await open.Chart("Panels", "canvas");
        await Frames(open.Page);
        int before = await open.Page.EvaluateAsync<int>("window.drawn");
        for (int i = 0; i < 5; i++) await Frames(open.Page);
        Assert.Equal(before, await open.Page.EvaluateAsync<int>("window.drawn"));
        await chart.EvaluateAsync("figure => { for (let i = 0; i < 9; i++) figure.querySelector('.plot').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' })); }");
        await Frames(open.Page);
        Assert.Equal(before + 1, await open.Page.EvaluateAsync<int>("window.drawn"));
    }

    [Fact]
    public async Task Panels_stand_side_by_side_and_turn_together()
    {
        await using OpenPage open = await _browser.Open(_file);
        ILocator chart = await open.Chart("Panels", "canvas");
        Picture above = await Look(chart);
        int middle = above.Width / 2;
        (int greens, int purples) = (above.Count(IsGreen, 0, middle), above.Count(IsPurple, middle, above.Width));
        Assert.True(greens > 100 && purples > 100);
        Assert.Equal((0, 0), (above.Count(IsGreen, middle, above.Width), above.Count(IsPurple, 0, middle)));
        await chart.Locator(".plot").FocusAsync();
        for (int i = 0; i < 5; i++) await open.Page.Keyboard.PressAsync("ArrowUp");
        Picture turned = await Look(chart);
        Assert.True(turned.Count(IsGreen, 0, middle) > 2 * greens && turned.Count(IsPurple, middle, above.Width) > 2 * purples);
        Assert.Equal(0, turned.Count(IsGreen, middle, above.Width));

        static bool IsGreen(SKColor color) => color is { Red: < 20, Green: > 190, Blue: < 20 };
        static bool IsPurple(SKColor color) => color is { Red: > 190, Green: < 20, Blue: > 190 };
    }

    [Fact]
    public async Task Without_WebGL_and_on_paper_there_is_the_picture()
    {
        await using OpenPage open = await _browser.Open(_file, before: NoWebGL);
        ILocator chart = open.Page.Locator("figure.clouds").First;
        await chart.Locator(".hint").WaitForAsync();
        Assert.Equal(0, await chart.Locator("canvas").CountAsync());
        Assert.Equal(0, await chart.GetByRole(AriaRole.Button).CountAsync());
        Assert.True(await chart.Locator(".plot img").IsVisibleAsync());
        Assert.True(await chart.Locator(".plot img").EvaluateAsync<int>("image => image.naturalWidth") > 600);
        Assert.Contains("WebGL", await chart.Locator(".hint").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(open.Problems);

        await using OpenPage able = await _browser.Open(_file);
        chart = await able.Chart("Scene", "canvas");
        Assert.False(await chart.Locator(".plot img").IsVisibleAsync());
        await able.Page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.True(await chart.Locator(".plot img").IsVisibleAsync());
        Assert.False(await chart.Locator("canvas").IsVisibleAsync());
    }

    [Fact]
    public async Task A_context_that_is_lost_leaves_the_picture_until_it_is_back()
    {
        await using OpenPage open = await _browser.Open(_file, before: "const of = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, ...more) { const found = of.call(this, kind, ...more); if (kind === 'webgl') window.loss = found.getExtension('WEBGL_lose_context'); return found; };");
        ILocator chart = await open.Chart("Scene", "canvas");
        Picture start = await Look(chart);
        await open.Page.EvaluateAsync("window.loss.loseContext()");
        await chart.Locator(".plot:not(.live) img").WaitForAsync();
        await open.Page.EvaluateAsync("window.loss.restoreContext()");
        await chart.Locator(".plot.live").WaitForAsync();
        Assert.Equal(start.Hash, (await Look(chart)).Hash);
    }

    [Fact]
    public async Task The_theme_changes_what_is_around_the_points()
    {
        await using OpenPage open = await _browser.Open(_file, ColorScheme.Dark);
        ILocator chart = await open.Chart("Scene", "canvas");
        Picture dark = await Look(chart);
        await open.Page.Locator("#theme").ClickAsync();
        Picture light = await Look(chart);
        Assert.NotEqual(dark.Hash, light.Hash);
        Assert.InRange((double)dark.Red / light.Red, 0.9, 1.1);
        Assert.InRange((double)dark.Blue / light.Blue, 0.9, 1.1);
        Assert.Empty(open.Problems);
    }

    private static ILocator Button(ILocator chart, string name) => chart.GetByRole(AriaRole.Button, new() { Name = name });

    private static async Task Drag(OpenPage open, ILocator chart, float x, float y)
    {
        LocatorBoundingBoxResult box = (await chart.Locator("canvas").BoundingBoxAsync())!;
        (float left, float top) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await open.Page.Mouse.MoveAsync(left, top);
        await open.Page.Mouse.DownAsync();
        await open.Page.Mouse.MoveAsync(left + x, top + y);
        await open.Page.Mouse.UpAsync();
    }

    // What is on the canvas once the frame is drawn: as a screenshot, for reading a canvas back changes how it is drawn.
    private static async Task<Picture> Look(ILocator chart)
    {
        await Frames(chart.Page);
        return new(await chart.Locator("canvas").ScreenshotAsync());
    }

    private static async Task Frames(IPage page) => await page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
}
