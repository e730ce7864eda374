using Trainer.Data.PointClouds;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>Two sweeps of a scene, each in its own sensor's frame, without correspondences, and what is known of the motion between them.</summary>
public sealed record ScenePair
{
    /// <summary>A pair.</summary>
    /// <param name="name">What it is called in reports.</param>
    /// <param name="first">The points at the first time.</param>
    /// <param name="second">The points at the second, any number.</param>
    public ScenePair(string name, PointCloud first, PointCloud second) => (Name, First, Second) = (name, first, second);

    /// <summary>What it is called in reports.</summary>
    public string Name { get; }

    /// <summary>The points at the first time.</summary>
    public PointCloud First { get; }

    /// <summary>The points at the second time.</summary>
    public PointCloud Second { get; }

    /// <summary>x, y, z of the true flow of each point of the first cloud: where it is at the second time, in that sweep's frame, less where it is now; null: not known.</summary>
    public float[]? Flow { get; init => field = Checked(value, 3); }

    /// <summary>Which points of the first cloud belong to cars, pedestrians and the like; null: not known.</summary>
    public bool[]? Foreground { get; init => field = Checked(value, 1); }

    /// <summary>Which points of the first cloud belong to what moves of itself; null: not known.</summary>
    public bool[]? Dynamic { get; init => field = Checked(value, 1); }

    /// <summary>Which sequence it belongs to; default 0.</summary>
    public int Sequence { get; init; }

    /// <summary>Its place in the sequence: the second cloud of one pair is the first of the next; default 0.</summary>
    public int Frame { get; init; }

    private T[]? Checked<T>(T[]? values, int width) => values is null || values.Length == First.Count * width
        ? values
        : throw new ArgumentException($"{values.Length} values are not {width} for each of {First.Count} points.", nameof(values));
}
