namespace Trainer.Torch.Memory;

/// <summary>A piece of work left more (or fewer) live tensors behind than it should.</summary>
public sealed class TensorLeakException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="what">The work that was done.</param>
    /// <param name="drift">Live tensors after it minus live tensors before.</param>
    /// <param name="allowed">The difference that was expected.</param>
    public TensorLeakException(string what, long drift, long allowed)
        : base($"{what}: {Math.Abs(drift)} tensors {(drift < 0 ? "fewer" : "more")} alive than at the start, {allowed} expected. "
            + (drift > allowed ? "Dispose them, or run the work in a dispose scope." : "Something disposed tensors that it does not own.")) => Drift = drift;

    /// <summary>Live tensors after the work minus live tensors before.</summary>
    public long Drift { get; }
}
