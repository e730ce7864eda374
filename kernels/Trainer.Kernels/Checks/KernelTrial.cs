namespace Trainer.Kernels.Checks;

/// <summary>One run of a kernel on inputs of its own.</summary>
/// <param name="run">Runs the kernel; may be called again and again.</param>
/// <param name="error">After one run: the largest difference from the reference on the same inputs, infinite if they differ in kind.</param>
/// <param name="bytes">The bytes that a run must read and write at least.</param>
/// <param name="owned">What to dispose of.</param>
public sealed class KernelTrial(Action run, Func<double> error, long bytes, IDisposable owned) : IDisposable
{
    /// <summary>The bytes that a run must read and write at least.</summary>
    public long Bytes => bytes;

    /// <summary>Runs the kernel; on CUDA it may still be running afterwards.</summary>
    public void Run() => run();

    /// <summary>The largest difference from the reference after one run.</summary>
    public double Error() => error();

    /// <inheritdoc/>
    public void Dispose() => owned.Dispose();
}
