namespace Trainer.Kernels.Blockwise;

/// <summary>The part of <see cref="CodeLookup"/>'s table that a kernel has: by numbers, as its argument.</summary>
/// <param name="First">The upper half of the smallest magnitude told apart from 0.</param>
/// <param name="Last">The upper half of the largest; less than <paramref name="First"/> when there are boundaries in its place and codes are searched for.</param>
/// <param name="Side">Where the entries of negative numbers begin; 0 for a map without.</param>
/// <param name="IsNormalized">Not 0 when codes stand for shares of a block's largest magnitude.</param>
internal readonly record struct LookupRange(int First, int Last, int Side, int IsNormalized);
