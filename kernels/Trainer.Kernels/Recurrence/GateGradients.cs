using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>What follows from the gradients of all steps' gates at once.</summary>
internal static class GateGradients
{
    /// <summary>δR = Σ_t δĝ_t h_{t−1}ᵀ, as one product of matrices for each head; [gates, heads, width, width].</summary>
    public static Tensor OfMatrices(RecurrentProblem problem, RecurrentTape tape)
    {
        using DisposeScope scope = NewDisposeScope();
        (int gates, int heads, int width) = (problem.Shape.Recurrent, problem.Heads, problem.Width);
        // Of a head a matrix of rows for steps and sequences; nothing is copied.
        Tensor Rows(Tensor steps, int columns) => steps.flatten(0, 1).as_strided([heads, steps.shape[0] * steps.shape[1], columns], [steps.stride(2), steps.stride(1), 1], steps.storage_offset());
        Tensor sums = tape.Gates, first = Rows(sums.narrow(0, 0, 1), gates * width).transpose(1, 2).bmm(Rows(problem.Initial.narrow(0, 0, 1), width));
        if (problem.Steps > 1) first.add_(Rows(sums.narrow(0, 1, problem.Steps - 1), gates * width).transpose(1, 2).bmm(Rows(tape.Outputs.narrow(0, 0, problem.Steps - 1), width)));
        return first.view(heads, gates, width, width).transpose(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>δb = Σ δĝ over steps and sequences, [gates, heads, width].</summary>
    public static Tensor OfBiases(RecurrentTape tape)
    {
        using Tensor sums = tape.Gates.flatten(0, 1).sum(dim: 0);
        return sums.transpose(0, 1);
    }

    /// <summary>δWx, [time, batch, gates, heads, width]: the gates themselves, those of the input.</summary>
    public static Tensor OfInputs(RecurrentProblem problem, RecurrentTape tape)
    {
        using Tensor inputs = tape.Gates.narrow(3, problem.Shape.FirstInput, problem.Shape.Input);
        return inputs.transpose(2, 3);
    }
}
