using TorchSharp;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Recurrence.Cpu;
using Trainer.Kernels.Recurrence.Cuda;

namespace Trainer.Kernels.Recurrence;

/// <summary>Chooses the kernel of a recurrence.</summary>
internal static class RecurrentKernels
{
    private static readonly ReferenceRecurrence Reference = new();
    private static readonly AlternatingRecurrence Alternating = new();
    private static readonly FusedRecurrence Fused = new();

    /// <summary>The kernel for what the options ask for, or the next that the device has, and the problem with a plan where times were measured; null for <see cref="RecurrentBackend.Vanilla"/>.</summary>
    public static (IRecurrentKernel Kernel, RecurrentProblem Problem)? For(RecurrentProblem problem)
    {
        RecurrentBackend backend = problem.Options.Backend;
        if (backend == RecurrentBackend.Vanilla) return null;
        if (backend == RecurrentBackend.VanillaForwardBackward) return (Reference, problem);
        if (problem.Inputs.device_type == DeviceType.CPU) return backend == RecurrentBackend.Auto && problem.Options.Measures ? RecurrentTuner.Fastest(problem) : (OnCpu(backend), problem);
        if (backend != RecurrentBackend.Alternating && DeviceRecurrence.For(problem) is { } device) return (device, problem);
        if (StepwiseRecurrence.For(problem) is { } stepwise) return (stepwise, problem);
        KernelNotices.RunsSlowly("recurrence", $"it has no kernel of its own for {problem.Inputs.device_type}");
        return (Reference, problem);
    }

    /// <summary>The CPU's kernel of a backend.</summary>
    public static IRecurrentKernel OnCpu(RecurrentBackend backend) => backend == RecurrentBackend.Alternating ? Alternating : Fused;
}
