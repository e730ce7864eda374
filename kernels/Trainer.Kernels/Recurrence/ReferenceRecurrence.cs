using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>The recurrence and its backward pass as torch operations, step by step.</summary>
internal sealed class ReferenceRecurrence : IRecurrentKernel
{
    /// <inheritdoc/>
    public RecurrentTape Forward(RecurrentProblem problem, bool keepsGates)
    {
        var tape = RecurrentTape.Allocate(problem, problem.Steps);
        (Tensor outputs, Tensor? others, Tensor gates) = tape;
        using DisposeScope scope = NewDisposeScope();
        CellShape shape = problem.Shape;
        Tensor[] states = problem.Initial.unbind(0), biases = problem.Biases.unbind(0);
        Tensor matrices = VanillaRecurrence.Matrices(problem);
        for (int t = 0; t < problem.Steps; t++)
        {
            using DisposeScope step = NewDisposeScope();
            Tensor[] y = VanillaRecurrence.Recurrent(states[0], matrices, shape.Recurrent);
            (Tensor[] next, Tensor[] cached) = CellEquations.Forward(problem.Cell, problem.Inputs[t].to(problem.Initial.dtype).unbind(1), y, biases, states);
            if (problem.Options.ForwardClip is { } bound) next[0] = next[0].clamp(-bound, bound);
            if (Ended(problem, t) is { } ended) for (int s = 0; s < next.Length; s++) next[s] = where(ended, states[s], next[s]);
            outputs[t] = next[0];
            for (int s = 1; s < next.Length; s++) others![s - 1, t] = next[s];
            gates[t] = stack(cached, 2);
            states = [.. next.Select(state => state.MoveToOuterDisposeScope())];
        }

        return tape;
    }

    /// <inheritdoc/>
    public Tensor Backward(RecurrentProblem problem, RecurrentTape tape, Tensor? outputs, Tensor? others, Tensor? last)
    {
        using DisposeScope scope = NewDisposeScope();
        (CellShape shape, RecurrentOptions options) = (problem.Shape, problem.Options);
        Tensor matrices = VanillaRecurrence.Matrices(problem).transpose(1, 2);
        Tensor[] carried = [.. Enumerable.Range(0, shape.States).Select(s => last is null ? zeros_like(problem.Initial[0]) : last[s])];
        for (int t = problem.Steps - 1; t >= 0; t--)
        {
            using DisposeScope step = NewDisposeScope();
            if (outputs is not null) carried[0] = carried[0] + outputs[t];
            if (others is not null) for (int s = 1; s < shape.States; s++) carried[s] = carried[s] + others[s - 1, t];
            Tensor[] current = States(problem, tape, t), previous = t == 0 ? problem.Initial.unbind(0) : States(problem, tape, t - 1);
            Tensor[] gradients = [.. carried];
            if (options.ForwardClip is { } bound) gradients[0] = where(current[0].abs() < bound, gradients[0], 0);
            (Tensor[] gates, Tensor[] states) = CellEquations.Backward(problem.Cell, tape.Gates[t].unbind(2), previous, current, gradients);
            Tensor? ended = Ended(problem, t);
            if (ended is not null) gates = [.. gates.Select(gate => where(ended, 0, gate))];
            tape.Gates[t] = stack(gates, 2);
            if (!options.CutsRecurrentGradient)
            {
                Tensor sums = stack(gates[..shape.Recurrent], 2).flatten(2).transpose(0, 1);
                states[0] = states[0] + sums.bmm(matrices).transpose(0, 1);
            }

            if (options.RecurrentGradientClip is { } limit) states[0] = states[0].clamp(-limit, limit);
            if (ended is not null) for (int s = 0; s < states.Length; s++) states[s] = where(ended, carried[s], states[s]);
            carried = [.. states.Select(state => state.MoveToOuterDisposeScope())];
        }

        return stack(carried).MoveToOuterDisposeScope();
    }

    private static Tensor[] States(RecurrentProblem problem, RecurrentTape tape, int t) =>
        [tape.Outputs[t], .. Enumerable.Range(0, problem.Shape.States - 1).Select(s => tape.Others![s, t])];

    private static Tensor? Ended(RecurrentProblem problem, int t) =>
        problem.Lengths is { } lengths ? tensor(lengths, device: problem.Inputs.device).view(-1, 1, 1) <= t : null;
}
