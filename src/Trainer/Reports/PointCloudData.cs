using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Trainer.Figures.PointClouds;

namespace Trainer.Reports;

/// <summary>The points of a figure for the page's script: places as whole numbers of 16 bits within a box, colours as bytes, and from where to look.</summary>
internal static class PointCloudData
{
    /// <summary>The most points of a figure; of more, every second, third, ... is there.</summary>
    private const int MostPoints = 300_000;

    /// <summary>The width by the height of a panel that the cameras are for; in a narrower one the script steps back.</summary>
    private const float Aspect = 1.6f;

    public static void Write(Utf8JsonWriter json, PointCloudFigure figure)
    {
        PointSight perspective = PointSight.Of(figure, Aspect, PointView.Perspective), above = PointSight.Of(figure, Aspect, PointView.BirdsEye);
        int step = (int)(1 + (figure.Layers.Sum(layer => (long)layer.Count) / MostPoints));
        int[][] kept = [.. figure.Layers.Select(layer => Kept(layer, perspective.Box, step))];
        (Vector3 low, Vector3 size) = Bounds(figure, kept);
        json.WriteString("kind", "points3d");
        json.WriteNumber("aspect", Aspect);
        json.WriteNumber("tangent", PointCamera.Tangent);
        Write(json, "low", low);
        Write(json, "size", size);
        json.WriteNumber("radius", perspective.Box.Radius);
        json.WriteBoolean("isFlat", figure.View == PointView.BirdsEye);
        Write(json, "perspective", perspective.Camera);
        Write(json, "above", above.Camera);
        Write(json, PointGrid.Of(perspective.Box));
        string[] panels = [.. figure.Panels.Select(panel => panel.Name)];
        json.WriteStartArray("panels");
        foreach (string panel in panels) json.WriteStringValue(panel);
        json.WriteEndArray();
        json.WriteStartArray("layers");
        for (int i = 0; i < kept.Length; i++) Write(json, figure.Layers[i], Array.IndexOf(panels, figure.Layers[i].Panel), kept[i], low, size);
        json.WriteEndArray();
    }

    // Points so far from all others that the places of those would become coarse are left out: what is left spans three boxes, and is right to a 130,000th of that.
    private static int[] Kept(PointLayer layer, PointBox box, int step)
    {
        Vector3 room = Vector3.Max(box.High - box.Low, new(box.Radius));
        return [.. Enumerable.Range(0, (layer.Count + step - 1) / step).Select(i => i * step).Where(i => IsNear(PointBox.At(layer.Points, i)))];

        bool IsNear(Vector3 point) => PointBox.IsFinite(point) && Vector3.Clamp(point, box.Low - room, box.High + room) == point;
    }

    private static (Vector3 Low, Vector3 Size) Bounds(PointCloudFigure figure, int[][] kept)
    {
        (Vector3 low, Vector3 high) = (new(float.MaxValue), new(float.MinValue));
        for (int layer = 0; layer < kept.Length; layer++)
        {
            foreach (int i in kept[layer])
            {
                Vector3 point = PointBox.At(figure.Layers[layer].Points, i);
                (low, high) = (Vector3.Min(low, point), Vector3.Max(high, point));
            }
        }

        return low.X <= high.X ? (low, Vector3.Max(high - low, new(1e-6f))) : (default, new(1));
    }

    private static void Write(Utf8JsonWriter json, PointLayer layer, int panel, int[] kept, Vector3 low, Vector3 size)
    {
        var places = new ushort[3 * kept.Length];
        for (int k = 0; k < kept.Length; k++)
        {
            Vector3 share = (PointBox.At(layer.Points, kept[k]) - low) / size * ushort.MaxValue;
            for (int axis = 0; axis < 3; axis++) places[(3 * k) + axis] = (ushort)Math.Clamp(MathF.Round(share[axis]), 0, ushort.MaxValue);
        }

        json.WriteStartObject();
        json.WriteString("name", layer.Name);
        json.WriteNumber("panel", panel);
        json.WriteNumber("count", kept.Length);
        json.WriteNumber("of", layer.Count);
        json.WriteNumber("diameter", Math.Clamp(layer.Size, 0.5, 40));
        if (layer.IsHidden) json.WriteBoolean("hidden", true);
        if (layer.Color is { } color) json.WriteString("color", color.ToString());
        json.WriteBase64String("points", MemoryMarshal.AsBytes<ushort>(places));
        if (layer.Colors is { } colors) json.WriteBase64String("colors", [.. kept.SelectMany(i => (byte[])[colors[3 * i], colors[(3 * i) + 1], colors[(3 * i) + 2]])]);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, PointCamera camera)
    {
        json.WriteStartObject(name);
        Write(json, "target", camera.Target);
        json.WriteNumber("azimuth", camera.Azimuth);
        json.WriteNumber("elevation", camera.Elevation);
        json.WriteNumber("distance", camera.Distance);
        json.WriteBoolean("isFlat", camera.IsFlat);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PointGrid grid)
    {
        json.WriteStartObject("grid");
        json.WriteNumber("step", grid.Step);
        Write(json, "low", grid.Low);
        json.WriteNumber("columns", grid.Columns);
        json.WriteNumber("rows", grid.Rows);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Vector3 value)
    {
        json.WriteStartArray(name);
        for (int axis = 0; axis < 3; axis++) json.WriteNumberValue(value[axis]);
        json.WriteEndArray();
    }
}
