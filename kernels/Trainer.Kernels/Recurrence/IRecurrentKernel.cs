using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>One way to run a recurrence and its backward pass.</summary>
internal interface IRecurrentKernel
{
    /// <summary>Runs all steps.</summary>
    /// <param name="problem">The recurrence, of at least one step and one sequence.</param>
    /// <param name="keepsGates">Whether a backward pass may follow; if not, <see cref="RecurrentTape.Gates"/> may be empty.</param>
    RecurrentTape Forward(RecurrentProblem problem, bool keepsGates);

    /// <summary>Runs all steps backwards and overwrites <see cref="RecurrentTape.Gates"/> with the gradients of the gates' sums.</summary>
    /// <param name="problem">The recurrence.</param>
    /// <param name="tape">What the forward pass left.</param>
    /// <param name="outputs">The gradient of the outputs, [time, batch, heads, width]; null for zeros.</param>
    /// <param name="others">That of the other states, [states − 1, time, batch, heads, width]; null for zeros.</param>
    /// <param name="last">That of the last states, [states, batch, heads, width]; null for zeros.</param>
    /// <returns>The gradient of the initial states, [states, batch, heads, width].</returns>
    Tensor Backward(RecurrentProblem problem, RecurrentTape tape, Tensor? outputs, Tensor? others, Tensor? last);
}
