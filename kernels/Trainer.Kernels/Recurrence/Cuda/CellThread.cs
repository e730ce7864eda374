using ILGPU;
using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>What a thread does of a step, in fused and in pointwise kernels.</summary>
internal static class CellThread
{
    /// <summary>Finishes a forward step of a unit: states and gates are written.</summary>
    /// <param name="place">The unit.</param>
    /// <param name="x">The inputs' gates.</param>
    /// <param name="y">The recurrent gates.</param>
    /// <param name="biases">[gates, heads, width].</param>
    /// <param name="lengths">The sequences' steps, or none.</param>
    /// <param name="outputs">Receives h.</param>
    /// <param name="others">Receives the other states.</param>
    /// <param name="gates">Receives what is remembered of the gates.</param>
    /// <param name="states">The states before the step.</param>
    /// <param name="step">The step.</param>
    /// <param name="options">The options.</param>
    /// <returns>h after the step.</returns>
    public static float Forward<TCell>(
        UnitPlace place, Quad x, Quad y, ArrayView<float> biases, ArrayView<int> lengths, ArrayView<float> outputs, ArrayView<float> others, ArrayView<float> gates, Quad states, int step, CellOptions options)
        where TCell : unmanaged, ICellRule
    {
        TCell cell = default;
        // A sequence that is over keeps its states.
        if (!place.IsOver(lengths, step))
        {
            CellValues values = cell.Forward(x, y, place.Biases(biases, cell.Gates), states);
            states = values.States;
            states.X = CellOptions.Within(states.X, options.ForwardClip);
            if (options.KeepsGates != 0 && cell.Kept > 0) place.SetGates(gates, step, values.Gates, cell.Kept);
        }

        place.SetState(outputs, others, step, states, cell.States);
        return states.X;
    }

    /// <summary>A backward step of a unit: the gates are overwritten with the gradients of their sums.</summary>
    /// <param name="place">The unit.</param>
    /// <param name="gradients">The gradients of the states after the step.</param>
    /// <param name="initial">The initial states.</param>
    /// <param name="lengths">The sequences' steps, or none.</param>
    /// <param name="outputs">h.</param>
    /// <param name="others">The other states.</param>
    /// <param name="gates">The gates.</param>
    /// <param name="step">The step.</param>
    /// <param name="options">The options.</param>
    /// <returns>The gradients of the gates' sums, and those of the states before the step without what comes through the recurrent matrices.</returns>
    public static CellValues Backward<TCell>(
        UnitPlace place, Quad gradients, ArrayView<float> initial, ArrayView<int> lengths, ArrayView<float> outputs, ArrayView<float> others, ArrayView<float> gates, int step, CellOptions options)
        where TCell : unmanaged, ICellRule
    {
        TCell cell = default;
        CellValues values = default;
        values.States = gradients;
        if (!place.IsOver(lengths, step))
        {
            Quad after = place.State(outputs, others, initial, step, cell.States), before = place.State(outputs, others, initial, step - 1, cell.States);
            // What was clipped has none.
            if (options.ForwardClip != 0 && !(IntrinsicMath.Abs(after.X) < options.ForwardClip)) gradients.X = 0;
            values = cell.Backward(place.Gates(gates, step, cell.Kept), before, after, gradients);
        }

        place.SetGates(gates, step, values.Gates, cell.Gates);
        return values;
    }
}
