using ILGPU;
using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>The CUDA kernels of one step without its product of matrices, a thread for a unit of a sequence.</summary>
internal static class PointwiseKernels
{
    /// <summary>The states after a step.</summary>
    /// <param name="sums">R h⁻, at given distances.</param>
    /// <param name="inputs">W x.</param>
    /// <param name="biases">[gates, heads, width].</param>
    /// <param name="initial">[states, batch, heads, width].</param>
    /// <param name="lengths">The sequences' steps, or none.</param>
    /// <param name="outputs">h, [time, batch, heads, width].</param>
    /// <param name="others">The other states, [states − 1, time, batch, heads, width].</param>
    /// <param name="gates">Receives what is remembered of the gates, [time, batch, heads, gates, width].</param>
    /// <param name="sumStrides">The distances of the sums, none for steps.</param>
    /// <param name="strides">The distances of the inputs.</param>
    /// <param name="sizes">The sizes.</param>
    /// <param name="step">The step.</param>
    /// <param name="options">The rest.</param>
    public static void Forward<TCell, TElement>(
        ArrayView<Float32Element> sums, ArrayView<TElement> inputs, ArrayView<float> biases, ArrayView<float> initial, ArrayView<int> lengths, ArrayView<float> outputs, ArrayView<float> others,
        ArrayView<float> gates, Strides sumStrides, Strides strides, RecurrentSizes sizes, int step, CellOptions options)
        where TCell : unmanaged, ICellRule where TElement : unmanaged, IElement<TElement>
    {
        TCell cell = default;
        UnitPlace place = Place(sizes);
        if (!place.IsReal) return;
        Quad states = place.State(outputs, others, initial, step - 1, cell.States), x = place.Inputs(inputs, strides, step, cell.Input), y = place.Inputs(sums, sumStrides, 0, cell.Recurrent);
        CellThread.Forward<TCell>(place, x, y, biases, lengths, outputs, others, gates, states, step, options);
    }

    /// <summary>The gradients of a step's gates, and those of the states before it without what comes through the recurrent matrices.</summary>
    /// <param name="initial">The initial states.</param>
    /// <param name="lengths">The sequences' steps, or none.</param>
    /// <param name="outputs">h.</param>
    /// <param name="others">The other states.</param>
    /// <param name="gates">What was remembered; receives the gradients of the gates' sums.</param>
    /// <param name="outputGradients">The gradients of h, or none.</param>
    /// <param name="otherGradients">Those of the other states, or none.</param>
    /// <param name="carried">The gradients of the states, [states, batch, heads, width], brought from after the step to before it.</param>
    /// <param name="strides">The distances of the gradients of h.</param>
    /// <param name="sizes">The sizes.</param>
    /// <param name="step">The step.</param>
    /// <param name="options">The rest.</param>
    public static void Backward<TCell>(
        ArrayView<float> initial, ArrayView<int> lengths, ArrayView<float> outputs, ArrayView<float> others, ArrayView<float> gates, ArrayView<float> outputGradients,
        ArrayView<float> otherGradients, ArrayView<float> carried, Strides strides, RecurrentSizes sizes, int step, CellOptions options)
        where TCell : unmanaged, ICellRule
    {
        TCell cell = default;
        UnitPlace place = Place(sizes);
        if (!place.IsReal) return;
        Quad gradients = place.Add(place.State(carried, cell.States), outputGradients, strides, otherGradients, step, cell.States);
        CellValues values = CellThread.Backward<TCell>(place, gradients, initial, lengths, outputs, others, gates, step, options);
        place.SetState(carried, values.States, cell.States);
    }

    // Units in a row, so that a warp's accesses are together; beyond the last one there is no such sequence.
    private static UnitPlace Place(RecurrentSizes sizes)
    {
        long index = (long)Grid.IdxX * Group.DimX + Group.IdxX;
        int line = (int)(index / sizes.Width), row = line / sizes.Heads;
        return new UnitPlace(sizes, line - row * sizes.Heads, row, (int)(index - (long)line * sizes.Width));
    }
}
