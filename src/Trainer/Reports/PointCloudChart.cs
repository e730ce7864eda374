using System.Text;
using Trainer.Figures;
using Trainer.Figures.PointClouds;

namespace Trainer.Reports;

/// <summary>Writes a <see cref="PointCloudFigure"/> as HTML: a picture, which the script replaces where the browser has WebGL, and the scale of its colours.</summary>
internal static class PointCloudChart
{
    private const int WheelSide = 192;

    public static void WritePicture(StringBuilder html, PointCloudFigure figure)
    {
        var picture = new PointPicture(figure, title: "");
        byte[] png = FigureCanvas.Png(picture.Size, picture.Draw, scale: 1.5f);
        html.Append($"<img src=\"data:image/png;base64,{Convert.ToBase64String(png)}\" alt=\"\">");
    }

    public static void WriteScale(StringBuilder html, PointCloudFigure figure)
    {
        if (figure.Bar is { Colors.Count: > 0 } bar)
        {
            string colors = string.Join(',', bar.Colors.Count == 1 ? [bar.Colors[0], bar.Colors[0]] : bar.Colors);
            html.Append($"<p class=\"scale\">{ReportPage.Text(bar.Name)} <span>{bar.Labels.Left}</span> <i style=\"background:linear-gradient(90deg,{colors})\"></i> <span>{bar.Labels.Right}</span></p>\n");
        }

        if (figure.Wheel is { } wheel)
        {
            html.Append($"<p class=\"scale\"><img src=\"data:image/png;base64,{Convert.ToBase64String(wheel.Png(WheelSide))}\" alt=\"Wheel of colours: to the right, red, is along x; up, violet, along y; in the middle, grey, nothing.\"> <span>{ReportPage.Text(wheel.Name)}<br>x to the right, y up<br>rim: {wheel.Label}</span></p>\n");
        }
    }
}
