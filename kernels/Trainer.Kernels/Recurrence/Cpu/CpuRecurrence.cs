using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>A recurrence on the CPU, in float32 or float64; inputs may also be of two bytes.</summary>
internal abstract class CpuRecurrence : IRecurrentKernel
{
    /// <inheritdoc/>
    public RecurrentTape Forward(RecurrentProblem problem, bool keepsGates)
    {
        RecurrentTape tape = RecurrentTape.Allocate(problem, keepsGates ? problem.Steps : 1);
        if (problem.Initial.dtype == ScalarType.Float64) Run<double>(problem, tape, keepsGates, null);
        else Run<float>(problem, tape, keepsGates, null);
        return tape;
    }

    /// <inheritdoc/>
    public Tensor Backward(RecurrentProblem problem, RecurrentTape tape, Tensor? outputs, Tensor? others, Tensor? last)
    {
        Tensor initial = empty_like(problem.Initial);
        using DisposeScope scope = NewDisposeScope();
        Tensor? rows = outputs is null || outputs.stride(-1) == 1 ? outputs : outputs.contiguous();
        (Tensor?, Tensor?, Tensor?, Tensor) gradients = (rows, others?.contiguous(), last?.contiguous(), initial);
        if (problem.Initial.dtype == ScalarType.Float64) Run<double>(problem, tape, true, gradients);
        else Run<float>(problem, tape, true, gradients);
        return initial;
    }

    /// <summary>Runs all steps, backwards where there are gradients.</summary>
    protected abstract void Run<TCell, T>(RecurrentProblem problem, RecurrentTape tape, in FusedLayout<T> layout, FusedGradients<T>? gradients) where TCell : struct, ICellStep where T : unmanaged;

    private void Run<T>(RecurrentProblem problem, RecurrentTape tape, bool keepsGates, (Tensor?, Tensor?, Tensor?, Tensor)? gradients) where T : unmanaged
    {
        FusedLayout<T> layout = FusedLayout<T>.Of(problem, tape, keepsGates);
        FusedGradients<T>? all = gradients is var (outputs, others, last, initial) ? new(outputs, others, last, initial) : null;
        switch (problem.Cell)
        {
            case RecurrentCell.Elman: Run<ElmanStep, T>(problem, tape, layout, all); break;
            case RecurrentCell.Lstm: Run<LstmStep, T>(problem, tape, layout, all); break;
            case RecurrentCell.Gru: Run<GruStep, T>(problem, tape, layout, all); break;
            default: Run<SlstmStep, T>(problem, tape, layout, all); break;
        }
    }
}
