using System.Text;
using Trainer.Figures;
using Trainer.Figures.PointClouds;

namespace Trainer.Reports;

/// <summary>Writes a figure as HTML: a place that the script draws in, its data, and a table for those who would rather read.</summary>
internal static class ReportChart
{
    public static void Write(StringBuilder html, Figure figure)
    {
        string description = ReportPage.Text(figure.Description.Length > 0 ? figure.Description : figure.Title);
        if (figure is ImageFigure images)
        {
            Write(html, images, description);
            return;
        }

        ReportPart.Table table = ChartTable.Of(figure);
        var clouds = figure as PointCloudFigure;
        html.Append($"<figure class=\"chart{(clouds is null ? "" : " clouds")}\"><figcaption>{ReportPage.Text(figure.Title)}</figcaption><div class=\"plot\" role=\"img\" aria-label=\"{description}\" tabindex=\"0\">");
        if (clouds is not null) PointCloudChart.WritePicture(html, clouds);
        html.Append("</div>\n");
        if (clouds is not null) PointCloudChart.WriteScale(html, clouds);
        html.Append($"<script type=\"application/json\">{ChartData.Of(figure)}</script>\n<details><summary>Data</summary>\n");
        ReportTable.Write(html, table);
        html.Append("</details></figure>\n");
    }

    private static void Write(StringBuilder html, ImageFigure figure, string description)
    {
        html.Append($"<figure class=\"pictures\" style=\"--per-row:{Math.Clamp(figure.PerRow, 1, 100)}\" aria-label=\"{description}\"><figcaption>{ReportPage.Text(figure.Title)}</figcaption>\n");
        string? group = null;
        foreach (FigureImage image in figure.Images)
        {
            if (image.Group != group) html.Append($"{(group is null ? "" : "</ul>\n")}{(image.Group.Length > 0 ? $"<p class=\"group\">{ReportPage.Text(image.Group)}</p>" : "")}<ul>\n");
            group = image.Group;
            string caption = ReportPage.Text(image.Caption);
            html.Append($"<li{(image.IsMarked ? " class=\"marked\"" : "")}><img src=\"data:image/png;base64,{Convert.ToBase64String(image.Png)}\" alt=\"{caption}{(image.IsMarked ? " (marked)" : "")}\"><span aria-hidden=\"true\">{caption}</span></li>\n");
        }

        html.Append(group is null ? "</figure>\n" : "</ul></figure>\n");
    }
}
