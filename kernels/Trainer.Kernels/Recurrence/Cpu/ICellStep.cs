using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>One step of a cell for a vector of units; the equations are those of <see cref="RecurrentCell"/> and <see cref="CellEquations"/>.</summary>
internal interface ICellStep
{
    /// <summary>The cell.</summary>
    static abstract RecurrentCell Cell { get; }

    /// <summary>Writes the states after the step, h unclipped, and what is remembered of the gates.</summary>
    static abstract void Forward<T>(in CellMemory<T> at, nint i) where T : unmanaged;

    /// <summary>Overwrites the gates with the gradients of their sums and brings the gradients of the other states to before the step.</summary>
    /// <returns>What reaches h before the step otherwise than through the recurrent matrices.</returns>
    static abstract Vector512<T> Backward<T>(in CellMemory<T> at, nint i, Vector512<T> output) where T : unmanaged;
}
