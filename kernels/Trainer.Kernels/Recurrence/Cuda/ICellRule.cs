using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>
/// One step of a cell for one unit, in float32, as a thread of a kernel takes it; gates and states lie in quads in their order. The equations are those of <see cref="RecurrentCell"/> and
/// <see cref="CellEquations"/>. Instance members, since ILGPU knows no static ones of interfaces; the numbers are constants to the compiler.
/// </summary>
internal interface ICellRule
{
    /// <summary><see cref="CellShape.Recurrent"/>.</summary>
    int Recurrent { get; }

    /// <summary><see cref="CellShape.Input"/>.</summary>
    int Input { get; }

    /// <summary><see cref="CellShape.Gates"/>.</summary>
    int Gates { get; }

    /// <summary><see cref="CellShape.States"/>.</summary>
    int States { get; }

    /// <summary>The gates that are remembered: all, or none.</summary>
    int Kept { get; }

    /// <summary>The states after a step, h unclipped, and what is remembered of the gates.</summary>
    /// <param name="x">The inputs' gates.</param>
    /// <param name="y">The recurrent gates without bias.</param>
    /// <param name="b">The biases.</param>
    /// <param name="before">The states before.</param>
    CellValues Forward(Quad x, Quad y, Quad b, Quad before);

    /// <summary>The gradients of the gates' sums, and those of the states before the step without what comes through the recurrent matrices.</summary>
    /// <param name="gates">What was remembered.</param>
    /// <param name="before">The states before the step.</param>
    /// <param name="after">The states after it.</param>
    /// <param name="gradients">The gradients of the states after it.</param>
    CellValues Backward(Quad gates, Quad before, Quad after, Quad gradients);
}
