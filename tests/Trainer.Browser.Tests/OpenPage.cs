using Microsoft.Playwright;

namespace Trainer.Browser.Tests;

/// <summary>A page, with what went wrong on it and what it fetched.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly List<string> _problems = [];

    internal OpenPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => _problems.AddRange(message.Type is "error" or "warning" ? [message.Text] : []);
        page.PageError += (_, error) => _problems.Add(error);
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and exceptions.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>What was asked for, the page itself first.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Brings a chart into view, so that it is drawn.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="drawn">What its plot has once it is drawn.</param>
    public async Task<ILocator> Chart(string title, string drawn = "svg")
    {
        ILocator chart = Page.Locator("figure.chart").Filter(new() { Has = Page.Locator($"figcaption:text-is(\"{title}\")") });
        await chart.ScrollIntoViewIfNeededAsync();
        await chart.Locator($".plot {drawn}").WaitForAsync();
        return chart;
    }

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
