using static TorchSharp.torch;

namespace Trainer.Data.PointClouds;

/// <summary>Points in space, in metres, and what else is known of each. Not to be changed once it is made.</summary>
public sealed class PointCloud
{
    /// <summary>A cloud of these points.</summary>
    /// <param name="points">x, y, z of the first point, then of the second, and so on.</param>
    /// <param name="channels">Further numbers, one a point in each; null: none.</param>
    /// <exception cref="ArgumentException">There are not three coordinates a point, or a channel has another number of values than there are points.</exception>
    public PointCloud(float[] points, IReadOnlyDictionary<string, float[]>? channels = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Length % 3 != 0) throw new ArgumentException($"{points.Length} numbers are not x, y, z of points.", nameof(points));
        (Points, Channels) = (points, channels ?? new Dictionary<string, float[]>());
        foreach ((string name, float[] values) in Channels)
        {
            if (values.Length != Count) throw new ArgumentException($"Channel '{name}' has {values.Length} values for {Count} points.", nameof(channels));
        }
    }

    /// <summary>How many points there are.</summary>
    public int Count => Points.Length / 3;

    /// <summary>x, y, z of each point, in metres.</summary>
    public float[] Points { get; }

    /// <summary>Further numbers, one a point in each, by name: <c>intensity</c> and the like.</summary>
    public IReadOnlyDictionary<string, float[]> Channels { get; }

    /// <summary>The cloud of some of the points, in the order given, with their channels.</summary>
    /// <param name="indices">Numbers of points, from 0; one may be taken several times.</param>
    public PointCloud Select(ReadOnlySpan<int> indices)
    {
        int[] order = indices.ToArray();
        return new(Rows(Points, 3, order), Channels.ToDictionary(channel => channel.Key, channel => Rows(channel.Value, 1, order)));
    }

    /// <summary>The points as a tensor: float32 [points, 3].</summary>
    /// <param name="device">Where it lies; null: on the CPU.</param>
    public Tensor ToTensor(Device? device = null) => tensor(Points, [Count, 3], device: device);

    private static float[] Rows(float[] values, int width, int[] order)
    {
        var rows = new float[order.Length * width];
        for (int i = 0; i < order.Length; i++) Array.Copy(values, order[i] * width, rows, i * width, width);
        return rows;
    }
}
