namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary><see cref="RecurrentBackend.Fused"/> on the CPU.</summary>
internal sealed class FusedRecurrence : CpuRecurrence
{
    /// <inheritdoc/>
    protected override void Run<TCell, T>(RecurrentProblem problem, RecurrentTape tape, in FusedLayout<T> layout, FusedGradients<T>? gradients)
    {
        var pass = new FusedPass<TCell, T>(layout, problem.Options, problem.Plan ?? RecurrentPlans.First(problem));
        if (gradients is null) pass.Forward();
        else pass.Backward(gradients);
    }
}
