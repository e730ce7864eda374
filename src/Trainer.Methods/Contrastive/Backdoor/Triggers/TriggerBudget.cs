using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Holds images in the L∞ ball around others, and in [0, 1].</summary>
public static class TriggerBudget
{
    private const int Levels = 255;

    // Kept, since libtorch may still read a number when the collector frees the object that it was made of.
    private static readonly Scalar Zero = 0.0.ToScalar(), One = 1.0.ToScalar();

    /// <summary>Clamps images to [0, 1].</summary>
    /// <param name="images">Any shape.</param>
    public static Tensor ToUnit(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return images.clamp(Zero, One);
    }

    /// <summary>min(max(o, x − ε), x + ε), clamped to [0, 1]. The gradient with respect to o is 1 where nothing holds it, strictly inside, and 0 elsewhere.</summary>
    /// <param name="changed">o, any shape.</param>
    /// <param name="images">x, of the same shape, values in [0, 1].</param>
    /// <param name="budget">ε.</param>
    public static Tensor Project(Tensor changed, Tensor images, double budget)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor least = (images - budget).clamp_min(0), most = (images + budget).clamp_max(1);
        Tensor isInside = changed.gt(least).logical_and(changed.lt(most));
        return where(isInside, changed, changed.detach().maximum(least).minimum(most)).MoveToOuterDisposeScope();
    }

    /// <summary>Rounds changed images to 8 bits, as they are stored, towards x where rounding would leave the budget.</summary>
    /// <param name="changed">Images in [0, 1].</param>
    /// <param name="images">x, of the same shape.</param>
    /// <param name="budget">ε, within which <paramref name="changed"/> is; null for none.</param>
    /// <returns>Whole multiples of 1/255. Where none lies within the budget, as may be for values that are no multiples themselves and ε below 1/510, the nearest to x.</returns>
    public static Tensor Quantise(Tensor changed, Tensor images, double? budget)
    {
        const double Slack = 1e-4; // Of a level: what float32 makes of whole multiples.
        using DisposeScope scope = NewDisposeScope();
        Tensor levels = (changed * Levels).round();
        if (budget is { } held)
        {
            Tensor least = (((images - held) * Levels) - Slack).ceil(), most = (((images + held) * Levels) + Slack).floor(), nearest = (images * Levels).round();
            levels = where(least.le(most), levels.maximum(least).minimum(most), nearest);
        }

        return (levels.clamp(0, Levels) / Levels).MoveToOuterDisposeScope();
    }
}
