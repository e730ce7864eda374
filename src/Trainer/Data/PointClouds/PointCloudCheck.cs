namespace Trainer.Data.PointClouds;

/// <summary>What is done to every cloud that is read: points that are not finite are left out and counted, an empty cloud is refused, implausible units are told of.</summary>
public static class PointCloudCheck
{
    private const double MostExtent = 2000, MostDistance = 1e5; // Metres. From 131 km on neighbouring float32 numbers are 8 mm or more apart.

    /// <summary>Cleans a cloud.</summary>
    /// <param name="name">The file, for messages.</param>
    /// <param name="columns">x, y, z and channels, as many values in each, by name.</param>
    /// <exception cref="DataException">There is no x, y or z, or no point that is finite.</exception>
    public static LoadedPointCloud Clean(string name, IReadOnlyDictionary<string, float[]> columns)
    {
        if (!(columns.TryGetValue("x", out float[]? x) & columns.TryGetValue("y", out float[]? y) & columns.TryGetValue("z", out float[]? z)))
        {
            throw new DataException($"{name} has {(columns.Count == 0 ? "nothing" : string.Join(", ", columns.Keys))} for each point, but not x, y and z. Rename its fields, or write it again.");
        }

        int[] kept = [.. Enumerable.Range(0, x!.Length).Where(i => float.IsFinite(x[i]) && float.IsFinite(y![i]) && float.IsFinite(z![i]))];
        if (kept.Length == 0)
        {
            throw new DataException($"{name} has no points{(x.Length == 0 ? "" : $": the coordinates of all {x.Length:N0} are not finite")}. Choose another file.");
        }

        var points = new float[kept.Length * 3];
        for (int i = 0; i < kept.Length; i++) (points[3 * i], points[(3 * i) + 1], points[(3 * i) + 2]) = (x[kept[i]], y![kept[i]], z![kept[i]]);
        var channels = columns.Where(column => column.Key is not ("x" or "y" or "z"))
            .ToDictionary(column => column.Key, column => Array.ConvertAll(kept, i => column.Value[i]));
        return new(new(points, channels), x.Length - kept.Length, [.. Warnings(name, points)]);
    }

    private static IEnumerable<string> Warnings(string name, float[] points)
    {
        double extent = 0, distance = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double least = double.MaxValue, most = double.MinValue;
            for (int i = axis; i < points.Length; i += 3) (least, most) = (Math.Min(least, points[i]), Math.Max(most, points[i]));
            (extent, distance) = (Math.Max(extent, most - least), Math.Max(distance, Math.Max(-least, most)));
        }

        if (extent > MostExtent) yield return $"{name} extends over {extent:N0} m: are its coordinates millimetres? They are taken for metres; divide them by 1,000 if so.";
        if (distance > MostDistance) yield return $"{name} lies up to {distance:N0} m from the origin, where float32 resolves no millimetres: subtract an offset before you write it.";
    }
}
