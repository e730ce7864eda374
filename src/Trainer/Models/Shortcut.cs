namespace Trainer.Models;

/// <summary>How a residual block whose output has another shape than its input carries the input over (He et al. 2016, section 3.3).</summary>
public enum Shortcut
{
    /// <summary>Option A: every second row and column, and zeros for the new channels. No parameters; the paper's choice for CIFAR-10.</summary>
    Pad,

    /// <summary>Option B: a 1×1 convolution with stride 2 and batch normalisation.</summary>
    Project,
}
