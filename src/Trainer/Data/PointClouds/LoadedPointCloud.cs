namespace Trainer.Data.PointClouds;

/// <summary>A cloud from a file, and what a user should be told of it.</summary>
/// <param name="Cloud">The points with finite coordinates.</param>
/// <param name="NotFinite">How many points were left out because a coordinate was not a number or infinite, as scanners write for rays without return.</param>
/// <param name="Warnings">What looks wrong with it, a sentence each: an extent or a distance from the origin that cannot be in metres.</param>
public sealed record LoadedPointCloud(PointCloud Cloud, int NotFinite, IReadOnlyList<string> Warnings);
