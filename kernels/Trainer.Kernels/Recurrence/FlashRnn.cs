using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>
/// Recurrent networks of classical cells with their matrices in blocks, one for each head: s_t = P(s_{t−1}, W x_t + R h_{t−1} + b), where R does not mix heads and the product W x has been made before.
/// </summary>
/// <remarks>Pöppel, Beck and Hochreiter, "FlashRNN: I/O-aware optimization of traditional RNNs on modern hardware", 2024. Equations of the cells: <see cref="RecurrentCell"/>.</remarks>
public static class FlashRnn
{
    /// <summary>Runs a recurrence over all steps of all sequences.</summary>
    /// <param name="inputs">W x, [batch, time, input gates, heads, width] (time first if the options say so), float32, float64, bfloat16 or float16. No step or no sequence is allowed.</param>
    /// <param name="matrices">R, [recurrent gates, heads, width, width], output index first; of the inputs' type, or float32 beside inputs of two bytes.</param>
    /// <param name="biases">b, [gates, heads, width], of one of the types that matrices may have.</param>
    /// <param name="states">The states before the first step, [states, batch, heads, width], h first, of one of the types that matrices may have; default zeros.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="options">How to run it; default as <see cref="RecurrentOptions"/>.</param>
    /// <param name="lengths">The steps of each sequence, int64 or int32 [batch], 0 … time; from its end on a sequence keeps its states. Default: all.</param>
    /// <returns>The states, of the inputs' type; arithmetic on inputs of two bytes is in float32. NaN in an input stays within its sequence and head.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not go together, there is no such cell or backend, or a clip is not positive.</exception>
    /// <exception cref="NotSupportedException">From the backward pass: every backend but <see cref="RecurrentBackend.Vanilla"/> refuses to be differentiated twice.</exception>
    public static RecurrentStates Run(
        Tensor inputs, Tensor matrices, Tensor biases, Tensor? states, RecurrentCell cell, RecurrentOptions? options = null, Tensor? lengths = null)
    {
        options ??= new();
        RecurrentArguments.Tensors(inputs, matrices, biases, states, cell, options);
        using DisposeScope scope = NewDisposeScope();
        ScalarType type = inputs.dtype, inner = type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        Tensor first = options.IsBatchFirst ? inputs.transpose(0, 1) : inputs;
        (long batch, long heads, long width) = (first.shape[1], first.shape[3], first.shape[4]);
        Tensor initial = states is null ? zeros([CellShape.Of(cell).States, batch, heads, width], inner, inputs.device) : states.to(inner);
        var problem = new RecurrentProblem(cell, first, matrices.to(inner), biases.to(inner), initial, RecurrentArguments.Lengths(lengths, batch, first.shape[0]), options);
        (Tensor h, Tensor? others, Tensor last) = first.numel() == 0 ? Nothing(problem) : Run(problem);
        if (options.IsBatchFirst) (h, others) = (h.transpose(0, 1), others?.transpose(1, 2));
        return new(h.to(type).MoveToOuterDisposeScope(), others?.to(type).MoveToOuterDisposeScope(), last.to(type).MoveToOuterDisposeScope());
    }

    private static (Tensor Outputs, Tensor? Others, Tensor Last) Run(RecurrentProblem problem)
    {
        if (RecurrentKernels.For(problem) is not { } choice)
        {
            ScalarType inner = problem.Initial.dtype;
            return VanillaRecurrence.Run(problem with { Inputs = problem.Inputs.to(inner) });
        }

        (IRecurrentKernel kernel, problem) = choice;
        Tensor inputs = problem.Inputs.stride(-1) == 1 ? problem.Inputs : problem.Inputs.contiguous();
        List<Tensor> results = RecurrentFunction.apply(kernel, problem, inputs, problem.Matrices.contiguous(), problem.Biases.contiguous(), problem.Initial.contiguous());
        return (results[0], results.Count > 2 ? results[2] : null, results[1]);
    }

    // No step: what was before stays. No sequence: there is nothing. Gradients are sums over nothing, which are zero, not missing.
    private static (Tensor Outputs, Tensor? Others, Tensor Last) Nothing(RecurrentProblem problem)
    {
        Tensor empty = problem.Inputs.select(2, 0) + (problem.Matrices.sum() + problem.Biases.sum()).to(problem.Inputs.dtype);
        int others = problem.Shape.States - 1;
        return (empty, others == 0 ? null : empty.unsqueeze(0).repeat(others, 1, 1, 1, 1), problem.Initial.clone());
    }
}
