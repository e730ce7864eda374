using TorchSharp;
using Trainer.Kernels.Checks;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Recurrence.Cpu;
using Trainer.Kernels.Recurrence.Cuda;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>Compares the fused forward and backward pass of a cell with the reference: states, gradients of gates and of initial states.</summary>
internal sealed class RecurrenceCheck(RecurrentCell cell) : IKernelCheck
{
    // From here on the sizes are those of a model, otherwise as odd as the count.
    private const long Large = 1 << 20;

    public static IReadOnlyList<IKernelCheck> All { get; } = [.. Enum.GetValues<RecurrentCell>().Select(cell => new RecurrenceCheck(cell))];

    /// <inheritdoc/>
    public string Name => $"recurrence {cell}";

    /// <inheritdoc/>
    public double Tolerance => 2e-5;

    /// <summary>Steps, sequences, heads and units for a number of elements of the outputs.</summary>
    public static RecurrentSizes Sizes(long count)
    {
        if (count >= Large) return new((int)Math.Min(512, count / (16 * 12 * 64)), 16, 12, 64);
        int steps = 1 + (int)(count % 7), heads = 1 + (int)(count % 3), units = (int)(count / steps);
        int width = Math.Min(41, (int)Math.Sqrt(units) | 1);
        return new(steps, Math.Max(1, units / (width * heads)), heads, width);
    }

    /// <inheritdoc/>
    public KernelTrial Prepare(Launcher launcher, Device device, long count, MemoryLayout layout, int seed)
    {
        if (count == 0) return new(() => { }, () => 0, 0, new Owned());
        (long steps, long batch, long heads, long width) = Sizes(count) is var sizes ? (sizes.Steps, sizes.Batch, sizes.Heads, sizes.Width) : default;
        CellShape shape = CellShape.Of(cell);
        using DisposeScope scope = NewDisposeScope();
        Tensor Random(double scale, params long[] form) => CheckInputs.Lay(randn(form.Aggregate(1L, (product, size) => product * size), generator: new Generator((ulong)seed++)) * scale, device, MemoryLayout.Contiguous).view(form);
        Tensor inputs = layout == MemoryLayout.Strided ? Random(1, batch, steps, shape.Input, heads, width).transpose(0, 1) : Random(1, steps, batch, shape.Input, heads, width);
        if (layout == MemoryLayout.Unaligned) inputs = CheckInputs.Lay(inputs.view(-1), device, layout).view(inputs.shape);
        Tensor initial = Random(0.5, shape.States, batch, heads, width);
        if (cell == RecurrentCell.Slstm) initial[2] = initial[2].abs() + 1;
        int[]? lengths = layout == MemoryLayout.Contiguous ? null : [.. Enumerable.Range(0, (int)batch).Select(row => (int)((row + seed) % (steps + 1)))];
        RecurrentOptions options = layout == MemoryLayout.Strided ? new() { ForwardClip = 0.5, RecurrentGradientClip = 0.5 } : new();
        var problem = new RecurrentProblem(cell, inputs, Random(1 / Math.Sqrt(width), shape.Recurrent, heads, width, width), Random(0.5, shape.Gates, heads, width), initial, lengths, options);
        Tensor outputs = Random(1, steps, batch, heads, width), last = Random(1, shape.States, batch, heads, width);
        Tensor? others = shape.States == 1 ? null : Random(1, shape.States - 1, steps, batch, heads, width);
        Tensor[] given = [.. ((Tensor?[])[inputs, problem.Matrices, problem.Biases, initial, outputs, others, last]).OfType<Tensor>().Select(tensor => tensor.DetachFromDisposeScope())];
        Tensor[] results = [];
        Tensor[] Pass(IRecurrentKernel kernel)
        {
            using DisposeScope pass = NewDisposeScope();
            RecurrentTape tape = kernel.Forward(problem, keepsGates: true);
            Tensor first = kernel.Backward(problem, tape, outputs, others, last);
            return [.. ((Tensor?[])[tape.Outputs, tape.Others, tape.Gates, first]).OfType<Tensor>().Select(tensor => tensor.DetachFromDisposeScope())];
        }

        void Run()
        {
            Drop(results);
            results = Pass(Kernel(launcher));
        }

        double Error()
        {
            Tensor[] expected = Pass(new ReferenceRecurrence());
            double error = expected.Zip(results, CheckInputs.Difference).Max();
            Drop(expected);
            return error;
        }

        // Forwards inputs are read, states and gates written; backwards both and the gradient of the outputs are read and the gates written.
        long bytes = steps * batch * heads * width * sizeof(float) * (shape.Input + 2 * shape.States + 3 * shape.Gates + 1);
        return new(Run, Error, bytes, new Owned(() => Drop(results), () => Drop(given)));
    }

    private static void Drop(Tensor[] tensors)
    {
        foreach (Tensor tensor in tensors) tensor.Dispose();
    }

    private static IRecurrentKernel Kernel(Launcher launcher) => launcher switch
    {
        Launcher.Reference => new ReferenceRecurrence(),
        Launcher.Cpu => new FusedRecurrence(),
        _ => new DeviceRecurrence(launcher),
    };
}
