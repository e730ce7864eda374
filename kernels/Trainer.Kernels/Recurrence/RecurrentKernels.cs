using TorchSharp;
using Trainer.Kernels.Recurrence.Cpu;
using Trainer.Kernels.Recurrence.Cuda;

namespace Trainer.Kernels.Recurrence;

/// <summary>Chooses the kernel of a recurrence.</summary>
internal static class RecurrentKernels
{
    private static readonly ReferenceRecurrence Reference = new();
    private static readonly FusedRecurrence Fused = new();

    /// <summary>The kernel for what the options ask for, or the next that the device has; null for <see cref="RecurrentBackend.Vanilla"/>.</summary>
    public static IRecurrentKernel? For(RecurrentProblem problem)
    {
        RecurrentBackend backend = problem.Options.Backend;
        if (backend == RecurrentBackend.Vanilla) return null;
        if (backend == RecurrentBackend.VanillaForwardBackward) return Reference;
        if (backend != RecurrentBackend.Alternating && DeviceRecurrence.For(problem) is { } device) return device;
        return problem.Inputs.device_type == DeviceType.CPU ? Fused : Reference;
    }
}
