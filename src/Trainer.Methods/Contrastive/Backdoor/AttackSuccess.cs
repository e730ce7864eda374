using TorchSharp;
using Trainer.Metrics;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>What a downstream classifier makes of test images with and without the trigger.</summary>
public static class AttackSuccess
{
    /// <summary>
    /// Measures: <c>accuracy</c> on clean images (BA of a poisoned encoder, ACC of a clean one); <c>asr</c>, the share of triggered images of other classes than the target that are taken for the target;
    /// <c>asrOfAll</c>, with those of the target among them, which some code reports; <c>withoutTrigger</c>, the share of the images of other classes that are taken for the target anyway.
    /// </summary>
    /// <param name="split">The name of the set: the classifier's.</param>
    /// <param name="clean">The classes predicted of clean images: int64, (N).</param>
    /// <param name="triggered">The classes predicted of the same images with the trigger.</param>
    /// <param name="labels">Their true classes.</param>
    /// <param name="target">The target's label.</param>
    /// <exception cref="ArgumentException">All images are of the target class.</exception>
    public static MetricSet Measure(string split, Tensor clean, Tensor triggered, Tensor labels, long target)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(triggered);
        ArgumentNullException.ThrowIfNull(labels);
        using DisposeScope scope = NewDisposeScope();
        Tensor isOther = labels.ne(target);
        if (!isOther.any().item<bool>()) throw new ArgumentException("All test images are of the target class: there is no attack to measure.", nameof(labels));
        var set = new MetricSet(split);
        set.Add("accuracy", Share(clean.eq(labels)));
        set.Add("asr", Share(triggered.masked_select(isOther).eq(target)));
        set.Add("asrOfAll", Share(triggered.eq(target)));
        set.Add("withoutTrigger", Share(clean.masked_select(isOther).eq(target)));
        return set;
    }

    private static double Share(Tensor hits) => hits.to_type(ScalarType.Float64).mean().item<double>();
}
