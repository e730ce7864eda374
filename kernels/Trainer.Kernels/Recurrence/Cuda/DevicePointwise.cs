using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>One step of a recurrence but for its product of matrices, by <see cref="PointwiseKernels"/>: on CUDA, or in the simulator. States and gates are float32.</summary>
internal static class DevicePointwise
{
    /// <summary>The threads of a group.</summary>
    public const int GroupSize = 256;

    /// <summary>Makes the states after a step from those before it.</summary>
    /// <param name="launcher"><see cref="Launcher.Simulator"/> or <see cref="Launcher.Cuda"/>.</param>
    /// <param name="problem">The recurrence.</param>
    /// <param name="tape">Receives the step's states, and what is remembered of its gates.</param>
    /// <param name="lengths"><see cref="RecurrentProblem.Lengths"/> on the device, int32; null if there are none.</param>
    /// <param name="sums">R h⁻, [heads, batch, recurrent gates · width], the last dimension contiguous.</param>
    /// <param name="step">The step.</param>
    /// <param name="keepsGates">Whether a backward pass may follow.</param>
    public static void Forward(Launcher launcher, RecurrentProblem problem, RecurrentTape tape, Tensor? lengths, Tensor sums, int step, bool keepsGates) =>
        DeviceKernels.PointwiseForward(problem.Cell, problem.Inputs.dtype).Launch(
            launcher, problem.Inputs.device_index, Shape(problem), DeviceKernels.Inputs(sums), DeviceKernels.Inputs(problem.Inputs), KernelArgument.View<float>(problem.Biases),
            KernelArgument.View<float>(problem.Initial), KernelArgument.View<int>(lengths), KernelArgument.View<float>(tape.Outputs), KernelArgument.View<float>(tape.Others),
            KernelArgument.View<float>(tape.Gates), KernelArgument.Value(new Strides(0, sums.stride(1), problem.Width, sums.stride(0))), KernelArgument.Value(Strides.OfInputs(problem.Inputs)),
            KernelArgument.Value(DeviceRecurrence.Sizes(problem)), KernelArgument.Value(step), KernelArgument.Value(CellOptions.Of(problem.Options, keepsGates)));

    /// <summary>
    /// Overwrites a step's gates with the gradients of their sums, and the gradients of the states after the step with those before it. The caller then adds Rᵀ δĝ to that of h, unless it is cut, and
    /// keeps the sum within its clip, if there is one.
    /// </summary>
    /// <param name="launcher"><see cref="Launcher.Simulator"/> or <see cref="Launcher.Cuda"/>.</param>
    /// <param name="problem">The recurrence.</param>
    /// <param name="tape">What the forward pass left.</param>
    /// <param name="lengths"><see cref="RecurrentProblem.Lengths"/> on the device, int32; null if there are none.</param>
    /// <param name="outputs">The gradient of all outputs, [time, batch, heads, width], the last dimension contiguous; null for zeros.</param>
    /// <param name="others">That of the other states, [states − 1, time, batch, heads, width], contiguous; null for zeros.</param>
    /// <param name="carried">The gradients of the states, [states, batch, heads, width], contiguous.</param>
    /// <param name="step">The step.</param>
    public static void Backward(Launcher launcher, RecurrentProblem problem, RecurrentTape tape, Tensor? lengths, Tensor? outputs, Tensor? others, Tensor carried, int step) =>
        DeviceKernels.PointwiseBackward(problem.Cell).Launch(
            launcher, problem.Inputs.device_index, Shape(problem), KernelArgument.View<float>(problem.Initial), KernelArgument.View<int>(lengths), KernelArgument.View<float>(tape.Outputs),
            KernelArgument.View<float>(tape.Others), KernelArgument.View<float>(tape.Gates), DeviceKernels.Strided(outputs), KernelArgument.View<float>(others), KernelArgument.View<float>(carried),
            KernelArgument.Value(Strides.OfOutputs(outputs)), KernelArgument.Value(DeviceRecurrence.Sizes(problem)), KernelArgument.Value(step), KernelArgument.Value(CellOptions.Of(problem.Options, true)));

    private static KernelShape Shape(RecurrentProblem problem) => new((int)(((long)problem.Batch * problem.Heads * problem.Width + GroupSize - 1) / GroupSize), GroupSize, 0);
}
