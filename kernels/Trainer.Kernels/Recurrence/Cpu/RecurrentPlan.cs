namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>How a fused recurrence is divided.</summary>
/// <param name="Tiles">Parts of the batch of a head that run apart from each other, each with a copy of the head's matrix.</param>
/// <param name="Slices">Parts of the units of a head that run in step, each with its part of the matrix; 1 where threads run apart.</param>
/// <param name="Depth">Rows of a matrix's panel that stay in the first-level cache for all rows of the batch.</param>
internal readonly record struct RecurrentPlan(int Tiles, int Slices, int Depth);
