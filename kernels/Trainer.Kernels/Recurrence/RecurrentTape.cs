using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>What a kernel's forward pass leaves for the backward pass, which overwrites the gates with their gradients.</summary>
/// <param name="Outputs">h, [time, batch, heads, width].</param>
/// <param name="Others">The other states, [states − 1, time, batch, heads, width]; null where there are none.</param>
/// <param name="Gates">[time, batch, heads, gates, width]: what the cell remembers of a step; for a cell that needs nothing, memory for the gradients.</param>
internal sealed record RecurrentTape(Tensor Outputs, Tensor? Others, Tensor Gates)
{
    /// <summary>Memory for a kernel's forward pass, on the problem's device and of the states' type.</summary>
    /// <param name="problem">The recurrence.</param>
    /// <param name="gateSteps">The steps whose gates are kept.</param>
    public static RecurrentTape Allocate(RecurrentProblem problem, int gateSteps)
    {
        (CellShape shape, long steps, long batch, long heads, long width) = (problem.Shape, problem.Steps, problem.Batch, problem.Heads, problem.Width);
        Tensor Empty(params long[] sizes) => empty(sizes, problem.Initial.dtype, problem.Initial.device);
        return new(
            Empty(steps, batch, heads, width), shape.States == 1 ? null : Empty(shape.States - 1, steps, batch, heads, width), Empty(gateSteps, batch, heads, shape.Gates, width));
    }
}
