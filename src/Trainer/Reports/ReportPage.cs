using System.Net;
using System.Reflection;
using System.Text;
using Trainer.Figures;
using Trainer.Figures.PointClouds;

namespace Trainer.Reports;

/// <summary>Writes the parts of a report as HTML: style, script and data within the page, and a policy that forbids the browser to fetch anything.</summary>
internal sealed class ReportPage
{
    private readonly StringBuilder _html = new();
    private bool _isInSection, _isInCharts, _hasClouds;
    private int _headings;

    /// <summary>The page.</summary>
    public static string Of(string title, IReadOnlyList<ReportPart> parts)
    {
        var page = new ReportPage();
        page.Begin(title, [.. parts.OfType<ReportPart.Heading>().Select(heading => heading.Text)]);
        foreach (ReportPart part in parts) page.Add(part);
        page.End();
        return page._html.ToString();
    }

    /// <summary>Text as it may stand in HTML, in attributes too.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private void Begin(string title, string[] headings)
    {
        string colors = string.Concat(FigureColors.Series.Select((color, i) => $"--series-{i}:light-dark({color}, color-mix(in srgb, {color} 75%, white));"));
        _html.Append($$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{Text(title)}}</title>
            <style>
            :root { {{colors}} }
            {{Resource("report.css")}}</style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header><h1>{{Text(title)}}</h1><button type="button" id="theme" aria-pressed="false">Dark</button></header>

            """);
        if (headings.Length > 1)
        {
            _html.Append("<nav aria-label=\"Contents\"><ol>");
            for (int i = 0; i < headings.Length; i++) _html.Append($"<li><a href=\"#part-{i + 1}\">{Text(headings[i])}</a></li>");
            _html.Append("</ol></nav>\n");
        }

        _html.Append("<main id=\"main\">\n");
    }

    private void End()
    {
        EndCharts();
        if (_isInSection) _html.Append("</section>\n");
        string clouds = _hasClouds ? $"<script>\n{Resource("points3d.js")}</script>\n" : "";
        _html.Append($"</main>\n{clouds}<script>\n{Resource("report.js")}</script>\n</body>\n</html>\n");
    }

    // Charts that follow one another stand side by side where there is room.
    private void EndCharts()
    {
        if (_isInCharts) _html.Append("</div>\n");
        _isInCharts = false;
    }

    private void Add(ReportPart part)
    {
        if (part is not ReportPart.Chart) EndCharts();
        switch (part)
        {
            case ReportPart.Heading heading:
                if (_isInSection) _html.Append("</section>\n");
                _isInSection = true;
                _headings++;
                _html.Append($"<section aria-labelledby=\"part-{_headings}\">\n<h2 id=\"part-{_headings}\">{Text(heading.Text)}</h2>\n");
                break;
            case ReportPart.Paragraph paragraph:
                _html.Append($"<p>{Text(paragraph.Text)}</p>\n");
                break;
            case ReportPart.Verdict verdict:
                _html.Append($"<p class=\"verdict {(verdict.IsMet ? "met" : "unmet")}\"><strong>{(verdict.IsMet ? "✓ met" : "✗ not met")}</strong> <span>{Text(verdict.Claim)}</span> <em>{Text(verdict.Measured)}</em></p>\n");
                break;
            case ReportPart.Table table:
                ReportTable.Write(_html, table);
                break;
            case ReportPart.Listing listing:
                Add(listing);
                break;
            case ReportPart.Chart chart:
                if (!_isInCharts) _html.Append("<div class=\"charts\">\n");
                _isInCharts = true;
                _hasClouds |= chart.Figure is PointCloudFigure;
                ReportChart.Write(_html, chart.Figure);
                break;
        }
    }

    private void Add(ReportPart.Listing listing)
    {
        _html.Append($"<figure class=\"listing\"><figcaption>{Text(listing.Caption)}</figcaption><pre tabindex=\"0\" role=\"region\" aria-label=\"{Text(listing.Caption)}\">");
        foreach ((string text, bool isMarked) in listing.Lines) _html.Append(isMarked ? $"<mark>{Text(text)}</mark>\n" : Text(text) + "\n");
        _html.Append("</pre></figure>\n");
    }

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }
}
