namespace Trainer.Kernels.Launch;

/// <summary>The ways to run a kernel. All give the same result up to rounding.</summary>
public enum Launcher
{
    /// <summary>Plain torch operations: every device, slow, the oracle of the tests.</summary>
    Reference,

    /// <summary>Vector instructions on all cores.</summary>
    Cpu,

    /// <summary>The CUDA kernel, thread by thread on the CPU: for tests, some 10⁵ times slower than a GPU.</summary>
    Simulator,

    /// <summary>The kernel in torch's own CUDA context and on its current stream.</summary>
    Cuda,
}
