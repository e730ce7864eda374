namespace Trainer.Loop;

/// <summary>A loss, a weight or a gradient is not finite; the message names the step and the first such tensor.</summary>
public sealed class DivergenceException : Exception
{
    /// <summary>Creates the exception for what was found not finite.</summary>
    /// <param name="step">The step's number, from 0.</param>
    /// <param name="what">What is not finite.</param>
    public DivergenceException(long step, string what)
        : base($"Training diverged at step {step + 1}: {what}. Try a smaller learning rate, a warm-up, or training:clipNorm.") => Step = step;

    /// <summary>The step's number, from 0.</summary>
    public long Step { get; }
}
