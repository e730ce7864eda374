using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>The recurrence as torch operations that torch differentiates.</summary>
internal static class VanillaRecurrence
{
    /// <summary>Runs all steps.</summary>
    /// <returns>The outputs [time, batch, heads, width], the other states or null, and the last states.</returns>
    public static (Tensor Outputs, Tensor? Others, Tensor Last) Run(RecurrentProblem problem)
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentOptions options = problem.Options;
        Tensor[] states = problem.Initial.unbind(0), biases = problem.Biases.unbind(0);
        Tensor[][] all = new Tensor[problem.Steps][];
        Tensor matrices = Matrices(problem);
        using Tensor? lengths = problem.Lengths is null ? null : tensor(problem.Lengths, device: problem.Inputs.device).view(-1, 1, 1);
        // What lies beyond an end is not looked at: NaN there would come back as a gradient of 0 · NaN.
        Tensor inputs = lengths is null ? problem.Inputs : problem.Inputs.masked_fill(arange(problem.Steps, device: problem.Inputs.device).view(-1, 1, 1, 1, 1) >= lengths.view(-1, 1, 1, 1), 0);
        for (int t = 0; t < problem.Steps; t++)
        {
            Tensor[] before = options.RecurrentGradientClip is { } limit ? [ClipGradient.apply(states[0], limit), .. states[1..]] : states;
            Tensor[] y = Recurrent(options.CutsRecurrentGradient ? before[0].detach() : before[0], matrices, problem.Shape.Recurrent);
            Tensor[] next = CellEquations.Forward(problem.Cell, inputs[t].unbind(1), y, biases, before).States;
            if (options.ForwardClip is { } bound) next[0] = next[0].clamp(-bound, bound);
            if (lengths is not null) for (int s = 0; s < next.Length; s++) next[s] = where(lengths > t, next[s], states[s]);
            all[t] = states = next;
        }

        Tensor outputs = stack([.. all.Select(step => step[0])]);
        Tensor? others = problem.Shape.States == 1 ? null : stack([.. Enumerable.Range(1, problem.Shape.States - 1).Select(s => stack([.. all.Select(step => step[s])]))]);
        return (outputs.MoveToOuterDisposeScope(), others?.MoveToOuterDisposeScope(), stack(states).MoveToOuterDisposeScope());
    }

    /// <summary>The recurrent matrices side by side, [heads, width, gates · width]: h of a head times them is the recurrent part of all its gates.</summary>
    public static Tensor Matrices(RecurrentProblem problem) =>
        problem.Matrices.permute(1, 0, 2, 3).reshape(problem.Heads, problem.Shape.Recurrent * problem.Width, problem.Width).transpose(1, 2);

    /// <summary>R h for each gate, [batch, heads, width].</summary>
    public static Tensor[] Recurrent(Tensor h, Tensor matrices, int gates) =>
        h.transpose(0, 1).bmm(matrices).view(h.shape[1], h.shape[0], gates, h.shape[2]).permute(2, 1, 0, 3).unbind(0);
}
