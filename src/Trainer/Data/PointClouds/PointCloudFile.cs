using static TorchSharp.torch;

namespace Trainer.Data.PointClouds;

/// <summary>Files of point clouds: PCD (ASCII, binary, compressed), PLY (ASCII, binary of both byte orders), KITTI and nuScenes <c>.bin</c>, NumPy <c>.npy</c> and <c>.npz</c>.</summary>
/// <remarks>
/// Points with a coordinate that is not finite are left out and counted; a file without any other point is refused. Numbers of every type become float32.
/// </remarks>
public static class PointCloudFile
{
    private static readonly string[] UsualKeys = ["points", "xyz", "pc", "pos", "pos1", "points1", "pc1"];

    /// <summary>Reads a cloud. What the file begins with decides its format, its ending where there is no such mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The array of an .npz archive, [points, 3 or more]; null: the one of a usual name, or the only one.</param>
    /// <exception cref="DataException">The file is missing, damaged, of an unknown format or has no points; the message names it, the line where there are lines, and the remedy.</exception>
    public static LoadedPointCloud Read(string path, string? key = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        PointFile file = PointFile.Open(path);
        ReadOnlySpan<byte> bytes = file.Bytes;
        if (bytes.IsEmpty) throw file.Fault("is empty");
        string ending = Path.GetExtension(path).ToUpperInvariant();
        if (bytes.StartsWith("PK"u8) || ending == ".NPZ") return FromArray($"{path} ({key ??= GuessKey(path)})", NpzFile.Read(path, key));
        if ((bytes[0] == 0x93 && bytes[1..].StartsWith("NUMPY"u8)) || ending == ".NPY") return FromArray(path, NpzFile.ReadSingle(path));
        if (bytes.StartsWith("ply\n"u8) || bytes.StartsWith("ply\r"u8) || ending == ".PLY") return PointCloudCheck.Clean(path, PlyFormat.Read(file));
        if (bytes.StartsWith("# .PCD"u8) || bytes.StartsWith("VERSION"u8) || ending == ".PCD") return PointCloudCheck.Clean(path, PcdFormat.Read(file));
        if (ending == ".BIN") return PointCloudCheck.Clean(path, VelodyneFormat.Read(file));
        throw file.Fault("is no point cloud of a known format: .pcd, .ply, .bin (KITTI), .pcd.bin (nuScenes), .npy or .npz", "Give it the ending of its format, or convert it");
    }

    /// <summary>Writes a cloud as <c>.ply</c>, <c>.pcd</c> (both binary) or <c>.npz</c> (arrays <c>points</c> and one for each channel), as the path ends.</summary>
    /// <exception cref="DataException">It ends otherwise, or the file cannot be written.</exception>
    public static void Write(string path, PointCloud cloud)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(cloud);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".PLY":
                WholeFile.Write(path, stream => PlyFormat.Write(stream, cloud));
                break;
            case ".PCD":
                WholeFile.Write(path, stream => PcdFormat.Write(stream, cloud));
                break;
            case ".NPZ":
                NpzFile.Write(path, [new("points", tensor(cloud.Points, [cloud.Count, 3])), .. cloud.Channels.Select(channel => KeyValuePair.Create(channel.Key, tensor(channel.Value)))]);
                break;
            default:
                throw new DataException($"{path} ends in nothing that point clouds are written to: .ply, .pcd or .npz. Choose one of these.");
        }
    }

    private static string GuessKey(string path)
    {
        IReadOnlyList<string> keys = NpzFile.Keys(path);
        return UsualKeys.FirstOrDefault(keys.Contains) ?? (keys.Count == 1 ? keys[0] : throw new DataException(
            $"{path} has the arrays {string.Join(", ", keys)}, none of a usual name for points ({string.Join(", ", UsualKeys)}). Name the one that holds them."));
    }

    private static LoadedPointCloud FromArray(string name, Tensor array)
    {
        using (array)
        {
            if (array.dim() != 2 || array.shape[1] < 3) throw new DataException($"{name} is ({string.Join(", ", array.shape)}), not (points, 3): x, y and z of each point in a row. Write it again.");
            Dictionary<string, float[]> columns = [];
            for (int k = 0; k < array.shape[1]; k++)
            {
                using Tensor column = array.select(1, k).contiguous();
                columns[k < 3 ? "xyz"[k].ToString() : k == 3 ? "intensity" : $"channel_{k}"] = column.data<float>().ToArray();
            }

            return PointCloudCheck.Clean(name, columns);
        }
    }
}
