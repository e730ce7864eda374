using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Checks;

/// <summary>A kernel as <c>trainer selftest</c> and the tests compare it with its reference.</summary>
public interface IKernelCheck
{
    /// <summary>What the user calls it, such as "quantize dynamic-signed".</summary>
    string Name { get; }

    /// <summary>The largest error that rounding explains.</summary>
    double Tolerance { get; }

    /// <summary>Makes random inputs for one run.</summary>
    /// <param name="launcher">How the kernel will run.</param>
    /// <param name="device">Where the inputs lie.</param>
    /// <param name="count">The number of elements, also 0.</param>
    /// <param name="layout">How they lie in memory.</param>
    /// <param name="seed">Decides the numbers.</param>
    /// <returns>The run, which the caller disposes.</returns>
    KernelTrial Prepare(Launcher launcher, Device device, long count, MemoryLayout layout, int seed);
}
