namespace Trainer.Methods.PointClouds.Rigid;

/// <summary>What iterative alignment found.</summary>
/// <param name="Motion">The motion of the first cloud onto the second.</param>
/// <param name="Iterations">How many alignments were made.</param>
/// <param name="HasConverged">Whether the last one changed nothing more; false also where fewer than three points are near enough to be paired.</param>
/// <param name="PairedShare">The share of points with a partner near enough, before the last alignment.</param>
/// <param name="Error">The root mean square distance of those pairs, in metres; NaN where there are none.</param>
public sealed record IcpResult(RigidMotion Motion, int Iterations, bool HasConverged, double PairedShare, double Error);
