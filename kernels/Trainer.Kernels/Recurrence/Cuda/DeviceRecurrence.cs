using TorchSharp;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary><see cref="RecurrentBackend.Fused"/> by <see cref="FusedKernels"/>: on CUDA, or in the simulator. Inputs of float32, bfloat16 or float16, all else in float32.</summary>
/// <param name="launcher"><see cref="Launcher.Simulator"/> or <see cref="Launcher.Cuda"/>.</param>
/// <param name="limits">What there is for groups; default what the device has.</param>
internal sealed class DeviceRecurrence(Launcher launcher, DeviceLimits? limits = null) : IRecurrentKernel
{
    private static readonly DeviceRecurrence OnCuda = new(Launcher.Cuda);

    /// <summary>The kernel for a problem on a CUDA device; null, with a notice, where it has none.</summary>
    public static DeviceRecurrence? For(RecurrentProblem problem)
    {
        if (problem.Inputs.device_type != DeviceType.CUDA || !CudaDriver.IsPresent) return null;
        string? reason = problem.Initial.dtype != ScalarType.Float32 ? $"its CUDA kernels calculate in Float32, not {problem.Initial.dtype}"
            : OnCuda.CanRun(problem) ? null : $"a head of {problem.Width} units is too wide for this device's shared memory; use more heads";
        if (reason is null) return OnCuda;
        KernelNotices.RunsSlowly($"A recurrence ({problem.Cell})", reason);
        return null;
    }

    /// <summary>Whether the states of a problem fit the shared memory of a group, forwards and backwards.</summary>
    public bool CanRun(RecurrentProblem problem) =>
        FusedPlans.Forward(problem.Shape, Sizes(problem), Limits(problem)) is not null && FusedPlans.Backward(problem.Shape, Sizes(problem), Limits(problem), problem.Options.CutsRecurrentGradient) is not null;

    /// <inheritdoc/>
    public RecurrentTape Forward(RecurrentProblem problem, bool keepsGates)
    {
        RecurrentTape tape = RecurrentTape.Allocate(problem, keepsGates ? problem.Steps : 0);
        using DisposeScope scope = NewDisposeScope();
        FusedPlan plan = Planned(problem, FusedPlans.Forward(problem.Shape, Sizes(problem), Limits(problem)));
        Tensor matrices = plan.Pack(problem.Matrices);
        Kernel kernel = DeviceKernels.FusedForward(problem.Cell, problem.Inputs.dtype);
        kernel.Launch(
            launcher, problem.Inputs.device_index, Shape(problem, plan), KernelArgument.View<Threads.Quad>(matrices), DeviceKernels.Inputs(problem.Inputs), KernelArgument.View<float>(problem.Biases),
            KernelArgument.View<float>(problem.Initial), KernelArgument.View<int>(Lengths(problem)), KernelArgument.View<float>(tape.Outputs), KernelArgument.View<float>(tape.Others),
            KernelArgument.View<float>(tape.Gates), KernelArgument.Value(Strides.OfInputs(problem.Inputs)), KernelArgument.Value(Sizes(problem)), KernelArgument.Value(plan.Tiles),
            KernelArgument.Value(CellOptions.Of(problem.Options, keepsGates)));
        return tape;
    }

    /// <inheritdoc/>
    public Tensor Backward(RecurrentProblem problem, RecurrentTape tape, Tensor? outputs, Tensor? others, Tensor? last)
    {
        Tensor initial = empty_like(problem.Initial);
        using DisposeScope scope = NewDisposeScope();
        bool cuts = problem.Options.CutsRecurrentGradient;
        FusedPlan plan = Planned(problem, FusedPlans.Backward(problem.Shape, Sizes(problem), Limits(problem), cuts));
        Tensor matrices = plan.PackTransposed(problem.Matrices);
        Tensor? rows = outputs is null || outputs.stride(-1) == 1 ? outputs : outputs.contiguous();
        DeviceKernels.FusedBackward(problem.Cell).Launch(
            launcher, problem.Inputs.device_index, Shape(problem, plan), KernelArgument.View<Threads.Quad>(matrices), KernelArgument.View<float>(problem.Initial), KernelArgument.View<int>(Lengths(problem)),
            KernelArgument.View<float>(tape.Outputs), KernelArgument.View<float>(tape.Others), KernelArgument.View<float>(tape.Gates), DeviceKernels.Strided(rows),
            KernelArgument.View<float>(others?.contiguous()), KernelArgument.View<float>(last?.contiguous()), KernelArgument.View<float>(initial), KernelArgument.Value(Strides.OfOutputs(rows)),
            KernelArgument.Value(Sizes(problem)), KernelArgument.Value(plan.Tiles), KernelArgument.Value(CellOptions.Of(problem.Options, true)));
        return initial;
    }

    /// <summary>The sizes as kernels take them.</summary>
    public static RecurrentSizes Sizes(RecurrentProblem problem) => new(problem.Steps, problem.Batch, problem.Heads, problem.Width);

    /// <summary>The lengths on the problem's device, int32; null if there are none.</summary>
    public static Tensor? Lengths(RecurrentProblem problem) => problem.Lengths is { } lengths ? tensor(lengths, int32, problem.Inputs.device) : null;

    private static FusedPlan Planned(RecurrentProblem problem, FusedPlan? plan) =>
        plan ?? throw new NotSupportedException($"The states of a head of {problem.Width} units do not fit the shared memory of a group of this device; use more heads, or {nameof(RecurrentBackend)}.{nameof(RecurrentBackend.Alternating)}.");

    private static KernelShape Shape(RecurrentProblem problem, FusedPlan plan) =>
        new(problem.Heads * ((problem.Batch + WarpProduct.Rows - 1) / WarpProduct.Rows), plan.Threads, plan.SharedBytes);

    private DeviceLimits Limits(RecurrentProblem problem) => limits ?? (launcher == Launcher.Cuda ? CudaDevice.Get(problem.Inputs.device_index).Limits : DeviceLimits.Least);
}
