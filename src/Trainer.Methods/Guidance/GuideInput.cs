namespace Trainer.Methods.Guidance;

/// <summary>What a guide sees while the target sees a batch.</summary>
public enum GuideInput
{
    /// <summary>The batch.</summary>
    Batch,

    /// <summary>The batch in a random order, so that nothing it says is about the sample beside it: a control.</summary>
    Permuted,

    /// <summary>Noise of the batch's shape: n + 0.1 n' of normal numbers, clipped to 0 to 1; of tokens, uniform ones up to the largest in the batch. A control.</summary>
    Noise,
}
