using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary><see cref="RecurrentBackend.Alternating"/> on the CPU: for each step torch multiplies the matrices of all heads at once, and one kernel does the rest.</summary>
internal sealed class AlternatingRecurrence : CpuRecurrence
{
    /// <inheritdoc/>
    protected override void Run<TCell, T>(RecurrentProblem problem, RecurrentTape tape, in FusedLayout<T> layout, FusedGradients<T>? gradients)
    {
        using var pass = new AlternatingPass<TCell, T>(layout, problem.Options);
        using Tensor matrices = VanillaRecurrence.Matrices(problem), turned = matrices.transpose(1, 2);
        if (gradients is null)
        {
            for (int t = 0; t < layout.Steps; t++)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor before = t == 0 ? problem.Initial[0] : tape.Outputs[t - 1];
                pass.Forward(t, before.transpose(0, 1).bmm(matrices));
            }

            return;
        }

        pass.Begin(gradients);
        int sums = layout.Shape.Recurrent * layout.Width;
        for (int t = layout.Steps - 1; t >= 0; t--)
        {
            pass.Backward(gradients, t);
            if (!problem.Options.CutsRecurrentGradient)
            {
                using DisposeScope scope = NewDisposeScope();
                // The gates that have a matrix come first.
                Tensor gates = tape.Gates[t].flatten(2).narrow(2, 0, sums).transpose(0, 1);
                pass.Add(gates.bmm(turned));
            }

            pass.Clip(t);
        }

        pass.End(gradients);
    }
}
