using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Kernels.Launch;

/// <summary>Chooses how a kernel runs.</summary>
internal static class Launchers
{
    /// <summary>The fastest way for a tensor's device. Where there is none the user hears of it, once.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="kernel">What the user calls the kernel.</param>
    public static Launcher For(Tensor tensor, string kernel)
    {
        switch (tensor.device_type)
        {
            case DeviceType.CPU:
                return Launcher.Cpu;
            case DeviceType.CUDA when CudaDriver.IsPresent:
                return Launcher.Cuda;
            default:
                KernelNotices.RunsSlowly(kernel, $"it has no kernel of its own for {tensor.device_type}");
                return Launcher.Reference;
        }
    }

    /// <summary>Checks that a way that was asked for can reach a tensor.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static void Check(Launcher launcher, Tensor tensor)
    {
        bool isPossible = launcher switch
        {
            Launcher.Reference => true,
            Launcher.Cuda => tensor.device_type == DeviceType.CUDA,
            _ => tensor.device_type == DeviceType.CPU,
        };
        if (!isPossible) throw new ArgumentException($"The launcher {launcher} cannot reach a tensor on {tensor.device}.", nameof(launcher));
    }
}
