namespace Trainer.Kernels.Blockwise;

/// <summary>Which of the two neighbouring codes a number takes.</summary>
public enum Rounding
{
    /// <summary>The nearer one.</summary>
    Nearest,

    /// <summary>The upper one with probability (x − lower) / (upper − lower), so that the mean is right.</summary>
    Stochastic,
}
