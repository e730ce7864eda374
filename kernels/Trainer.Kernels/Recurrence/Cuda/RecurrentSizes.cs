namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>The sizes of a recurrence.</summary>
/// <param name="Steps">Steps.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Heads">Heads.</param>
/// <param name="Width">Units of a head.</param>
internal readonly record struct RecurrentSizes(int Steps, int Batch, int Heads, int Width);
