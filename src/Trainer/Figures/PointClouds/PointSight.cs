using System.Numerics;

namespace Trainer.Figures.PointClouds;

/// <summary>How a figure is looked at first: at its layers that are shown, or at all where none is.</summary>
/// <param name="Box">Where most of the points are.</param>
/// <param name="Camera">From where.</param>
internal readonly record struct PointSight(PointBox Box, PointCamera Camera)
{
    /// <summary>The sight of a figure.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="aspect">The width of a panel by its height.</param>
    /// <param name="view">From where; null: as the figure says.</param>
    public static PointSight Of(PointCloudFigure figure, float aspect, PointView? view = null)
    {
        PointLayer[] shown = [.. figure.Layers.Where(layer => !layer.IsHidden)];
        Vector3[] points = PointBox.Sample(shown.Length > 0 ? shown : figure.Layers);
        var box = PointBox.Of(points);
        return new(box, PointCamera.Of(points, box, view ?? figure.View, aspect));
    }
}
