using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>What a step of a cell gives for one unit: a number for each gate and for each state, or their gradients.</summary>
internal struct CellValues
{
    public Quad Gates, States;
}
