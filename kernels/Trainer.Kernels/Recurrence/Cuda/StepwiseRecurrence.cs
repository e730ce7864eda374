using TorchSharp;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary><see cref="RecurrentBackend.Alternating"/> on CUDA, or in the simulator: for each step torch's product of matrices and <see cref="DevicePointwise"/>. Heads of any width.</summary>
/// <param name="launcher"><see cref="Launcher.Simulator"/> or <see cref="Launcher.Cuda"/>.</param>
internal sealed class StepwiseRecurrence(Launcher launcher) : IRecurrentKernel
{
    private static readonly StepwiseRecurrence OnCuda = new(Launcher.Cuda);

    /// <summary>The kernel for a problem on a CUDA device; null where it has none.</summary>
    public static StepwiseRecurrence? For(RecurrentProblem problem) =>
        problem.Inputs.device_type == DeviceType.CUDA && CudaDriver.IsPresent && problem.Initial.dtype == ScalarType.Float32 ? OnCuda : null;

    /// <inheritdoc/>
    public RecurrentTape Forward(RecurrentProblem problem, bool keepsGates)
    {
        RecurrentTape tape = RecurrentTape.Allocate(problem, keepsGates ? problem.Steps : 0);
        using DisposeScope scope = NewDisposeScope();
        Tensor matrices = VanillaRecurrence.Matrices(problem);
        Tensor? lengths = DeviceRecurrence.Lengths(problem);
        for (int t = 0; t < problem.Steps; t++)
        {
            using DisposeScope step = NewDisposeScope();
            Tensor before = t == 0 ? problem.Initial[0] : tape.Outputs[t - 1];
            DevicePointwise.Forward(launcher, problem, tape, lengths, before.transpose(0, 1).bmm(matrices), t, keepsGates);
        }

        return tape;
    }

    /// <inheritdoc/>
    public Tensor Backward(RecurrentProblem problem, RecurrentTape tape, Tensor? outputs, Tensor? others, Tensor? last)
    {
        Tensor carried = zeros_like(problem.Initial);
        if (last is not null) carried.copy_(last);
        using DisposeScope scope = NewDisposeScope();
        Tensor matrices = VanillaRecurrence.Matrices(problem).transpose(1, 2), output = carried[0];
        Tensor? lengths = DeviceRecurrence.Lengths(problem), rows = outputs is null || outputs.stride(-1) == 1 ? outputs : outputs.contiguous(), states = others?.contiguous();
        for (int t = problem.Steps - 1; t >= 0; t--)
        {
            using DisposeScope step = NewDisposeScope();
            DevicePointwise.Backward(launcher, problem, tape, lengths, rows, states, carried, t);
            if (!problem.Options.CutsRecurrentGradient)
            {
                Tensor gates = tape.Gates[t].narrow(2, 0, problem.Shape.Recurrent).flatten(2).transpose(0, 1);
                output.add_(gates.bmm(matrices).transpose(0, 1));
            }

            if (problem.Options.RecurrentGradientClip is not { } limit) continue;
            Tensor clipped = output.clamp(-limit, limit);
            output.copy_(lengths is null ? clipped : where(lengths.view(-1, 1, 1) > t, clipped, output));
        }

        return carried;
    }
}
