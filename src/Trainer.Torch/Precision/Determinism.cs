using Trainer.Torch.Native;

namespace Trainer.Torch.Precision;

/// <summary>Deterministic algorithms, for the whole process: the same input and seed give the same bits, or an error where only another algorithm exists.</summary>
/// <remarks>On CUDA, cuBLAS needs the environment variable <c>CUBLAS_WORKSPACE_CONFIG=:4096:8</c> from the start of the process.</remarks>
public static class Determinism
{
    /// <summary>Whether deterministic algorithms are asked for.</summary>
    /// <exception cref="NotSupportedException">This libtorch does not export the function.</exception>
    public static bool IsEnabled
    {
        get
        {
            NativeLibraries.EnsureLoaded();
            return NativeTorch.DeterministicAlgorithms();
        }
    }

    /// <summary>Whether an operator without a deterministic algorithm only warns.</summary>
    public static bool IsWarnOnly
    {
        get
        {
            NativeLibraries.EnsureLoaded();
            return NativeTorch.DeterministicWarnOnly();
        }
    }

    /// <summary>Turns deterministic algorithms on or off; on also stops cuDNN from choosing algorithms by timing.</summary>
    /// <param name="on">The new state.</param>
    /// <param name="warnOnly">Warn instead of failing where an operator has no deterministic algorithm.</param>
    /// <exception cref="NotSupportedException">This libtorch does not export the functions.</exception>
    public static void Set(bool on, bool warnOnly = false)
    {
        NativeLibraries.EnsureLoaded();
        NativeTorch.SetDeterministicAlgorithms(on, warnOnly);
        if (on) NativeTorch.SetCudnnBenchmark(false);
    }
}
