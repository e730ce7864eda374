using Trainer.Data;
using Trainer.Data.PointClouds;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>The clouds of a pair in an .npz file; flow and masks are channels of the cloud, so that they stay with their points.</summary>
internal sealed class SceneFlowArchive
{
    private const string FlowChannel = "flow", ForegroundChannel = "foreground", ValidChannel = "valid";
    private readonly string _path;
    private readonly IReadOnlyList<string> _keys;

    public SceneFlowArchive(string path) => (_path, _keys) = (path, NpzFile.Keys(path));

    /// <summary>The first cloud, of points with a valid flow where there is a mask of these.</summary>
    public LoadedPointCloud First(string? key, string? flow)
    {
        string name = key ?? Guess("first cloud", "pos1", "points1", "pc1");
        (float[] points, int count) = Points(name);
        Dictionary<string, float[]> columns = Columns(points, ["x", "y", "z"]);
        if ((flow ?? TryGuess("gt", "flow")) is { } found)
        {
            (float[] values, int flows) = Points(found);
            if (flows != count) throw new DataException($"{_path}: '{found}' has {flows:N0} rows for the {count:N0} points of '{name}'. Write the file again.");
            foreach ((string axis, float[] column) in Columns(values, ["x", "y", "z"])) columns[FlowChannel + axis] = column;
        }

        AddMask(columns, ValidChannel, "valid_mask1", count);
        AddMask(columns, ForegroundChannel, "mask1_tracks_flow", count);
        return Valid(PointCloudCheck.Clean($"{_path} ({name})", columns));
    }

    /// <summary>The second cloud.</summary>
    public LoadedPointCloud Second(string? key)
    {
        string name = key ?? Guess("second cloud", "pos2", "points2", "pc2");
        (float[] points, int count) = Points(name);
        Dictionary<string, float[]> columns = Columns(points, ["x", "y", "z"]);
        AddMask(columns, ForegroundChannel, "mask2_tracks_flow", count);
        return PointCloudCheck.Clean($"{_path} ({name})", columns);
    }

    /// <summary>The flow of a cloud's points; null: there is none.</summary>
    public static float[]? FlowOf(PointCloud cloud) => cloud.Channels.TryGetValue(FlowChannel + "x", out float[]? x)
        ? [.. x.SelectMany((value, i) => (float[])[value, cloud.Channels[FlowChannel + "y"][i], cloud.Channels[FlowChannel + "z"][i]])]
        : null;

    /// <summary>Which points lie on tracked objects; null: not known.</summary>
    public static bool[]? ForegroundOf(PointCloud cloud) => cloud.Channels.TryGetValue(ForegroundChannel, out float[]? mask) ? Array.ConvertAll(mask, value => value != 0) : null;

    private LoadedPointCloud Valid(LoadedPointCloud loaded)
    {
        IReadOnlyDictionary<string, float[]> channels = loaded.Cloud.Channels;
        int[] valid = [.. Enumerable.Range(0, loaded.Cloud.Count).Where(i => !channels.TryGetValue(ValidChannel, out float[]? mask) || mask[i] != 0)];
        int[] kept = Array.FindAll(valid, i => channels.All(channel => !channel.Key.StartsWith(FlowChannel, StringComparison.Ordinal) || float.IsFinite(channel.Value[i])));
        if (kept.Length == 0) throw new DataException($"{_path} has no point with a valid flow. Leave it out.");
        string[] warnings = kept.Length == valid.Length ? [] : [$"{_path}: {valid.Length - kept.Length:N0} points whose true flow is not finite are left out."];
        return loaded with { Cloud = loaded.Cloud.Select(kept), Warnings = [.. loaded.Warnings, .. warnings] };
    }

    private string? TryGuess(params IEnumerable<string> names) => names.FirstOrDefault(_keys.Contains);

    private string Guess(string what, params IReadOnlyList<string> names) => TryGuess(names)
        ?? throw new DataException($"{_path} has none of the arrays {string.Join(", ", names)} for its {what}; it has {(_keys.Count == 0 ? "none" : string.Join(", ", _keys))}. Give one of these names to the array that holds it, or name that array in task:data.");

    private (float[] Values, int Count) Points(string key)
    {
        using Tensor array = NpzFile.Read(_path, key);
        if (array.dim() != 2 || array.shape[1] < 3) throw new DataException($"{_path}: '{key}' is ({string.Join(", ", array.shape)}), not (points, 3). Name another array, or write the file again.");
        using Tensor three = array.narrow(1, 0, 3), packed = three.contiguous();
        return (packed.data<float>().ToArray(), (int)array.shape[0]);
    }

    private static Dictionary<string, float[]> Columns(float[] values, string[] names) =>
        names.Select((name, axis) => (name, axis)).ToDictionary(item => item.name, item => Enumerable.Range(0, values.Length / 3).Select(i => values[(3 * i) + item.axis]).ToArray());

    // One number a point, or the numbers of the points that it holds for.
    private void AddMask(Dictionary<string, float[]> columns, string channel, string key, int count)
    {
        if (!_keys.Contains(key)) return;
        using Tensor array = NpzFile.Read(_path, key), flat = array.flatten();
        float[] values = flat.data<float>().ToArray();
        if (values.Length == count && Array.TrueForAll(values, value => value is 0 or 1))
        {
            columns[channel] = values;
            return;
        }

        float[] mask = columns[channel] = new float[count];
        foreach (float value in values)
        {
            if (!(value >= 0 && value < count) || value != MathF.Floor(value)) throw new DataException($"{_path}: '{key}' is neither a mask of {count:N0} points nor their numbers: it has {value}. Write the file again.");
            mask[(int)value] = 1;
        }
    }
}
