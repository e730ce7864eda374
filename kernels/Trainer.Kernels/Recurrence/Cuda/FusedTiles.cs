namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>How a head's matrix is divided, as kernels take it.</summary>
/// <param name="Blocks">Blocks of eight units.</param>
/// <param name="Resident">Those whose rows stay in shared memory; the others' are read from the device's memory at each step.</param>
/// <param name="Pitch">The distance of rows, in quads.</param>
internal readonly record struct FusedTiles(int Blocks, int Resident, int Pitch);
