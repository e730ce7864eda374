using static TorchSharp.torch;

namespace Trainer.Tasks;

/// <summary>
/// A batch's loss as a sum and what it sums over. Keeping both is what makes accumulation exact: the gradient of several batches together is
/// the gradient of all sums over all counts, not the mean of means.
/// </summary>
/// <param name="Sum">The sum of the terms: one element, with gradient.</param>
/// <param name="Count">How many terms there are, or their total weight.</param>
/// <param name="Samples">How many samples they come from.</param>
public readonly record struct LossSum(Tensor Sum, double Count, long Samples);
