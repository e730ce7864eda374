using Microsoft.Playwright;

namespace Trainer.Browser.Tests;

/// <summary>One Chromium for all tests: the one named by CHROMIUM, or the system's.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        string? path = Environment.GetEnvironmentVariable("CHROMIUM") ?? Places.FirstOrDefault(File.Exists);
        if (path is null) throw new InvalidOperationException($"There is no Chromium at {string.Join(", ", Places)}. Install one (apt-get install chromium), or name it in the variable CHROMIUM.");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens a page from disk.</summary>
    /// <param name="file">The page.</param>
    /// <param name="scheme">What the user prefers.</param>
    /// <param name="before">A script that runs before those of the page.</param>
    /// <param name="options">Other sizes and devices than a screen of 1280 by 900.</param>
    public async Task<OpenPage> Open(string file, ColorScheme scheme = ColorScheme.Light, string? before = null, BrowserNewPageOptions? options = null)
    {
        options ??= new() { ViewportSize = new() { Width = 1280, Height = 900 } };
        options.ColorScheme = scheme;
        IPage page = await _browser!.NewPageAsync(options);
        if (before is not null) await page.AddInitScriptAsync(before);
        var open = new OpenPage(page);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await page.WaitForSelectorAsync("html[data-ready]");
        return open;
    }
}
