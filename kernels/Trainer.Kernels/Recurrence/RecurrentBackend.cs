namespace Trainer.Kernels.Recurrence;

/// <summary>The ways to run a recurrence. All give the same result up to rounding.</summary>
public enum RecurrentBackend
{
    /// <summary>The fastest for the size and the device: <see cref="Fused"/> where there is a kernel, else <see cref="Alternating"/>, else <see cref="VanillaForwardBackward"/>.</summary>
    Auto,

    /// <summary>Torch operations step by step, differentiated by torch: slow, any device, can be differentiated twice; the oracle of the tests.</summary>
    Vanilla,

    /// <summary>Torch operations step by step with a backward pass of our own.</summary>
    VanillaForwardBackward,

    /// <summary>A step is one batched product of matrices by torch and one kernel for everything else.</summary>
    Alternating,

    /// <summary>One kernel for all steps.</summary>
    Fused,
}
