namespace Trainer.Methods.PointClouds.Rigid;

/// <summary>Finds the nearest point of a cloud for each query.</summary>
/// <param name="queries">x, y, z of each query.</param>
/// <param name="indices">Receives the number of the nearest point, one a query.</param>
public delegate void NearestPoints(ReadOnlySpan<float> queries, Span<int> indices);
