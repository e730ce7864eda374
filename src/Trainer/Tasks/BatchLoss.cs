using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Tasks;

/// <summary>
/// A batch's loss with what it is a mean over. Keeping both is what makes accumulation exact: the gradient of several batches together is that of
/// all their terms over the count of all, not the mean of their means.
/// </summary>
/// <param name="Mean">The mean of the terms: one element, with gradient; 0 when there are no terms.</param>
/// <param name="Count">How many terms there are, or their total weight.</param>
/// <param name="Samples">How many samples they come from.</param>
public readonly record struct BatchLoss(Tensor Mean, double Count, long Samples)
{
    /// <summary>A loss given as the sum of its terms.</summary>
    public static BatchLoss OfSum(Tensor sum, double count, long samples)
    {
        using Scalar divisor = (count > 0 ? count : 1).ToScalar();
        return new(sum.div(divisor), count, samples);
    }
}
