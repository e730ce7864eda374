using Trainer.Kernels.Recurrence;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Recurrence.Cuda;

/// <summary>A random problem with gradients from outside, and what kernels make of it.</summary>
internal sealed record DeviceCase(RecurrentCell Cell, int Batch, int Steps, int Heads, int Width, int Seed, bool HasLengths = false, bool IsBatchFirst = false, ScalarType Type = ScalarType.Float32)
{
    /// <summary>The largest difference of a kernel from the reference in float64: of the states, the gradients of gates and those of the initial states, relative to the largest element of each; NaN if there is one.</summary>
    public double Difference(IRecurrentKernel kernel, RecurrentOptions options)
    {
        manual_seed(Seed);
        CellShape shape = CellShape.Of(Cell);
        Tensor inputs = IsBatchFirst ? Random(Batch, Steps, shape.Input, Heads, Width).transpose(0, 1) : Random(Steps, Batch, shape.Input, Heads, Width);
        Tensor initial = Random(shape.States, Batch, Heads, Width) * 0.5;
        if (Cell == RecurrentCell.Slstm) initial[2] = initial[2].abs() + 1;
        int[]? lengths = HasLengths ? [.. randint(0, Steps + 1, [Batch], int64).data<long>().Select(length => (int)length)] : null;
        var problem = new RecurrentProblem(Cell, inputs.to(Type), Random(shape.Recurrent, Heads, Width, Width) / Math.Sqrt(Width), Random(shape.Gates, Heads, Width) * 0.5, initial, lengths, options);
        Tensor? outputs = Seed % 5 == 0 ? null : IsBatchFirst ? Random(Batch, Steps, Heads, Width).transpose(0, 1) : Random(Steps, Batch, Heads, Width);
        Tensor? others = shape.States == 1 || Seed % 2 == 0 ? null : Random(shape.States - 1, Steps, Batch, Heads, Width), last = Seed % 3 == 0 ? null : Random(shape.States, Batch, Heads, Width);
        Tensor[] actual = Run(kernel, problem, outputs, others, last);
        RecurrentProblem exact = problem with { Inputs = problem.Inputs.to(float64), Matrices = problem.Matrices.to(float64), Biases = problem.Biases.to(float64), Initial = initial.to(float64) };
        return Run(new ReferenceRecurrence(), exact, outputs?.to(float64), others?.to(float64), last?.to(float64)).Zip(actual, Difference).Aggregate(0.0, Math.Max);
    }

    private static Tensor Random(params long[] sizes) => randn(sizes);

    private static Tensor[] Run(IRecurrentKernel kernel, RecurrentProblem problem, Tensor? outputs, Tensor? others, Tensor? last)
    {
        RecurrentTape tape = kernel.Forward(problem, keepsGates: true);
        Tensor initial = kernel.Backward(problem, tape, outputs, others, last);
        return [tape.Outputs, .. tape.Others is null ? (Tensor[])[] : [tape.Others], tape.Gates, initial];
    }

    private static double Difference(Tensor expected, Tensor actual) => ((expected - actual).abs().max() / expected.abs().max().clamp_min(1e-3)).item<double>();
}
