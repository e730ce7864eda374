namespace Trainer.Data.PointClouds;

/// <summary>Sweeps without a header: float32 x, y, z, intensity as the KITTI benchmark has them (<c>.bin</c>), and a fifth number, the beam, as nuScenes (<c>.pcd.bin</c>).</summary>
internal static class VelodyneFormat
{
    /// <summary>Reads all columns of a file.</summary>
    /// <exception cref="DataException">Its length is none of whole points.</exception>
    public static Dictionary<string, float[]> Read(PointFile file)
    {
        string[] names = file.Path.EndsWith(".pcd.bin", StringComparison.OrdinalIgnoreCase) ? ["x", "y", "z", "intensity", "ring"] : ["x", "y", "z", "intensity"];
        int stride = names.Length * sizeof(float), length = file.Bytes.Length;
        if (length % stride != 0)
        {
            throw file.Fault(
                $"has {length:N0} bytes, not {stride} for each point ({string.Join(", ", names)} as float32): it was cut short or is another format",
                "Restore it from a copy, or give it the ending of its format: .pcd, .ply, .npy, .npz");
        }

        Dictionary<string, float[]> columns = [];
        for (int k = 0; k < names.Length; k++) columns[names[k]] = NumberColumn.Read(file.Bytes, k * sizeof(float), stride, length / stride, NumberType.Float32);
        return columns;
    }
}
