using System.Text;
using System.Text.RegularExpressions;

namespace Trainer.Reports;

/// <summary>Writes tables as HTML.</summary>
internal static partial class ReportTable
{
    public static void Write(StringBuilder html, ReportPart.Table table)
    {
        bool[] isNumeric = [.. Enumerable.Range(0, table.Columns.Count).Select(column => column > 0 && IsNumeric(table.Rows.Select(row => row.ElementAtOrDefault(column) ?? "")))];
        html.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{ReportPage.Text(table.Caption)}\"><table><caption>{ReportPage.Text(table.Caption)}</caption>\n<thead><tr>");
        for (int i = 0; i < table.Columns.Count; i++) html.Append(table.Columns[i].Length == 0 ? "<td></td>" : $"<th scope=\"col\"{Class(isNumeric[i])}>{ReportPage.Text(table.Columns[i])}</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            html.Append("<tr>");
            for (int i = 0; i < Math.Min(row.Count, table.Columns.Count); i++) html.Append(i == 0 ? $"<th scope=\"row\">{ReportPage.Text(row[i])}</th>" : $"<td{Class(isNumeric[i])}>{ReportPage.Text(row[i])}</td>");
            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static string Class(bool isNumeric) => isNumeric ? " class=\"number\"" : "";

    private static bool IsNumeric(IEnumerable<string> cells)
    {
        string[] filled = [.. cells.Where(cell => cell is not ("" or "–" or "left out" or "failed"))];
        return filled.Length > 0 && filled.All(cell => Number().IsMatch(cell));
    }

    // A number, perhaps with a deviation, a unit, and of how many seeds.
    [GeneratedRegex(@"^[-+−]?(\d[\d.,]*([eE][-+]?\d+)?|NaN|∞|Infinity)( ?± ?[\d.,]+([eE][-+]?\d+)?)?( ?(%|s|ms|MB|GB|×|min|h))?( \(\d+ of \d+ seeds\))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
