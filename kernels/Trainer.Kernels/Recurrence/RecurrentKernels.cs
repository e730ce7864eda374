namespace Trainer.Kernels.Recurrence;

/// <summary>Chooses the kernel of a recurrence.</summary>
internal static class RecurrentKernels
{
    private static readonly ReferenceRecurrence Reference = new();

    /// <summary>The kernel for what the options ask for, or the next that the device has; null for <see cref="RecurrentBackend.Vanilla"/>.</summary>
    public static IRecurrentKernel? For(RecurrentProblem problem)
    {
        RecurrentBackend backend = problem.Options.Backend;
        if (backend == RecurrentBackend.Vanilla) return null;
        return Reference;
    }
}
