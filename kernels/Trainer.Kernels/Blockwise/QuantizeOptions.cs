namespace Trainer.Kernels.Blockwise;

/// <summary>The numbers of the quantising kernel.</summary>
/// <param name="Seed">Decides stochastic rounding.</param>
/// <param name="BlockBits">The base-2 logarithm of the elements of a block: kernels divide by shifting.</param>
/// <param name="IsAligned">Not 0 when numbers and codes begin at a multiple of four elements.</param>
/// <param name="IsStochastic">Not 0 for stochastic rounding.</param>
internal readonly record struct QuantizeOptions(ulong Seed, int BlockBits, int IsAligned, int IsStochastic);
