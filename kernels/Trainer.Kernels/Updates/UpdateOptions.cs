namespace Trainer.Kernels.Updates;

/// <summary>The whole numbers of an update's kernel.</summary>
/// <param name="BlockBits">The base-2 logarithm of the elements of a block; 0 for states in float32.</param>
/// <param name="IsAligned">Not 0 when every tensor begins at a multiple of four elements.</param>
/// <param name="SecondMap">Where in shared memory the second map begins, in words of 4 bytes.</param>
internal readonly record struct UpdateOptions(int BlockBits, int IsAligned, int SecondMap);
