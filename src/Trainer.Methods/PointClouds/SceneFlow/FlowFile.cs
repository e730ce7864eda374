using Trainer.Data;
using Trainer.Data.PointClouds;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>Writes flow to files.</summary>
public static class FlowFile
{
    /// <summary>
    /// Writes the flow of a pair: <c>.npz</c> with arrays <c>pos1</c>, <c>pos2</c> and <c>flow</c>, which <c>scene-flow-files</c> reads, or the first cloud as <c>.ply</c> or
    /// <c>.pcd</c> with its channels and <c>flow_x</c>, <c>flow_y</c> and <c>flow_z</c>. Folders on the way are made.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="pair">The pair.</param>
    /// <param name="flow">x, y, z of the flow of each point of the first cloud, in metres.</param>
    /// <exception cref="ArgumentException">The flow has another number of points.</exception>
    /// <exception cref="DataException">The path ends otherwise, or the file cannot be written.</exception>
    public static void Write(string path, ScenePair pair, float[] flow)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(pair);
        PointCloud first = pair.First, second = pair.Second;
        if (flow.Length != first.Points.Length) throw new ArgumentException($"A flow of {flow.Length} numbers is not x, y, z of {first.Count} points.", nameof(flow));
        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            NpzFile.Write(path, [new("pos1", first.ToTensor()), new("pos2", second.ToTensor()), new("flow", tensor(flow, [first.Count, 3]))]);
            return;
        }

        Dictionary<string, float[]> channels = new(first.Channels);
        for (int axis = 0; axis < 3; axis++) channels[$"flow_{"xyz"[axis]}"] = [.. Enumerable.Range(0, first.Count).Select(i => flow[(3 * i) + axis])];
        PointCloudFile.Write(path, new(first.Points, channels));
    }
}
