using TorchSharp;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Recurrence.Cpu;

namespace Trainer.Kernels.Recurrence;

/// <summary>Chooses the kernel of a recurrence.</summary>
internal static class RecurrentKernels
{
    private static readonly ReferenceRecurrence Reference = new();
    private static readonly AlternatingRecurrence Alternating = new();
    private static readonly FusedRecurrence Fused = new();

    /// <summary>The kernel for what the options ask for, or the next that the device has; null for <see cref="RecurrentBackend.Vanilla"/>.</summary>
    public static IRecurrentKernel? For(RecurrentProblem problem)
    {
        RecurrentBackend backend = problem.Options.Backend;
        switch (backend)
        {
            case RecurrentBackend.Vanilla:
                return null;
            case RecurrentBackend.VanillaForwardBackward:
                return Reference;
            default:
                if (problem.Inputs.device_type == DeviceType.CPU) return backend == RecurrentBackend.Alternating ? Alternating : Fused;
                KernelNotices.RunsSlowly("recurrence", $"it has no kernel of its own for {problem.Inputs.device_type}");
                return Reference;
        }
    }
}
