using System.ComponentModel.DataAnnotations;

namespace Trainer.Data.PointClouds;

/// <summary>Which points of a cloud are used; by default all.</summary>
public sealed record PointCloudFilterOptions : IValidatableObject
{
    /// <summary>The least distance from the origin, in metres; default 0.</summary>
    [Range(0.0, 1e6)]
    public double MinDistance { get; init; }

    /// <summary>The largest distance from the origin, in metres; null, the default: any.</summary>
    [Range(0.0, 1e6)]
    public double? MaxDistance { get; init; }

    /// <summary>The least z, in metres: on level ground, what is below is the ground; null, the default: any.</summary>
    public double? MinHeight { get; init; }

    /// <summary>The largest z, in metres; null, the default: any.</summary>
    public double? MaxHeight { get; init; }

    /// <summary>Whether the largest nearly level plane, and what is below it, is left out: the ground; default false.</summary>
    public bool RemoveGround { get; init; }

    /// <summary>Up to which height above that plane points are taken for ground, in metres; default 0.3.</summary>
    [Range(0.001, 10.0)]
    public double GroundThickness { get; init; } = 0.3;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxDistance <= MinDistance) yield return new($"is {MaxDistance}, not more than the least distance, {MinDistance}.", [nameof(MaxDistance)]);
        if (MaxHeight <= MinHeight) yield return new($"is {MaxHeight}, not more than the least height, {MinHeight}.", [nameof(MaxHeight)]);
    }

    /// <summary>The numbers of the points that are used, in order. The ground is looked for among those that the other limits leave.</summary>
    public int[] Choose(PointCloud cloud)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        float[] points = cloud.Points;
        int[] kept = [.. Enumerable.Range(0, cloud.Count).Where(i => IsWithin(points[3 * i], points[(3 * i) + 1], points[(3 * i) + 2]))];
        return RemoveGround && GroundPlane.Find(points, kept, GroundThickness) is { } plane
            ? Array.FindAll(kept, i => plane.Height(points, i) > GroundThickness)
            : kept;
    }

    private bool IsWithin(double x, double y, double z)
    {
        double square = (x * x) + (y * y) + (z * z);
        return square >= MinDistance * MinDistance && !(square > MaxDistance * MaxDistance) && !(z < MinHeight) && !(z > MaxHeight);
    }
}
