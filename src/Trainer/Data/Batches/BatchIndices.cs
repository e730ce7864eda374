namespace Trainer.Data;

/// <summary>Which samples make up a batch.</summary>
/// <param name="Epoch">The pass over the samples that the batch belongs to, from 0.</param>
/// <param name="Batch">The batch's number within its epoch, from 0.</param>
/// <param name="Samples">The samples' indices.</param>
public readonly record struct BatchIndices(long Epoch, long Batch, ReadOnlyMemory<long> Samples);
