namespace Trainer.Kernels.Neighbours.Cuda;

/// <summary>The sizes of a search.</summary>
/// <param name="Batch">The number of pairs of clouds.</param>
/// <param name="Queries">The queries of each.</param>
/// <param name="Points">The points of each.</param>
/// <param name="Threads">The threads that share a query, a power of two up to 32.</param>
/// <param name="Limit">The squared distance below which points count.</param>
/// <param name="First">The index before one is found: with a limit none, without one above all.</param>
internal readonly record struct NeighbourSizes(int Batch, int Queries, int Points, int Threads, float Limit, int First);
