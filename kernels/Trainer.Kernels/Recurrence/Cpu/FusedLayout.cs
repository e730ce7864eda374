using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>Sizes and addresses of a recurrence.</summary>
/// <typeparam name="T">The type of all but the inputs, float or double.</typeparam>
internal unsafe struct FusedLayout<T> where T : unmanaged
{
    public int Steps, Batch, Heads, Width, Vectors;
    public CellShape Shape;

    /// <summary>[time, batch, heads, width]; the other states [states − 1, time, batch, heads, width].</summary>
    public T* Outputs, Others;

    /// <summary>[states, batch, heads, width], [gates, heads, width], [recurrent gates, heads, width, width].</summary>
    public T* Initial, Biases, Matrices;

    /// <summary>[time, batch, heads, gates, width]; of one step only where no backward pass follows.</summary>
    public T* Gates;

    public bool KeepsGates;
    public int[]? Lengths;
    private void* _inputs;
    private ScalarType _inputType;
    private long _inputStep, _inputRow, _inputHead;
    private nint _inputGate;

    public static FusedLayout<T> Of(RecurrentProblem problem, RecurrentTape tape, bool keepsGates) => new()
    {
        Steps = problem.Steps,
        Batch = problem.Batch,
        Heads = problem.Heads,
        Width = problem.Width,
        Vectors = (problem.Width + Vector512<T>.Count - 1) / Vector512<T>.Count,
        Shape = problem.Shape,
        Outputs = Address(tape.Outputs),
        Others = tape.Others is null ? null : Address(tape.Others),
        Initial = Address(problem.Initial),
        Biases = Address(problem.Biases),
        Matrices = Address(problem.Matrices),
        Gates = Address(tape.Gates),
        KeepsGates = keepsGates,
        Lengths = problem.Lengths,
        _inputs = (void*)TensorMemory.DataPointer(problem.Inputs),
        _inputType = problem.Inputs.dtype,
        _inputStep = problem.Inputs.stride(0),
        _inputRow = problem.Inputs.stride(1),
        _inputGate = (nint)problem.Inputs.stride(2),
        _inputHead = problem.Inputs.stride(3),
    };

    /// <summary>The distance of a head's rows of sequences in outputs.</summary>
    public readonly nint Row => (nint)Heads * Width;

    /// <summary>The distance of steps in outputs.</summary>
    public readonly nint Step => (nint)Batch * Row;

    /// <summary>Whether a sequence is over before a step.</summary>
    public readonly bool IsOver(int row, int step) => Lengths is { } lengths && step >= lengths[row];

    /// <summary>h of a head before a step, of the first sequence; the others follow at distances of <see cref="Row"/>.</summary>
    public readonly T* Before(int head, int step) => (step == 0 ? Initial : Outputs + (step - 1) * Step) + (nint)head * Width;

    /// <summary>Where a head's step of a sequence lies, without sums and gradients.</summary>
    /// <param name="head">The head.</param>
    /// <param name="step">The step.</param>
    /// <param name="row">The sequence.</param>
    /// <param name="from">The first unit whose inputs are wanted.</param>
    /// <param name="count">How many units.</param>
    /// <param name="scratch">Memory for inputs of another type, a row of <see cref="Width"/> for each gate; null if inputs are not wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly CellMemory<T> At(int head, int step, int row, int from, int count, T* scratch)
    {
        nint place = row * Row + (nint)head * Width, states = (nint)Batch * Row;
        var at = new CellMemory<T>
        {
            Biases = Biases + (nint)head * Width,
            BiasGate = Row,
            PreviousOutput = Before(head, step) + row * Row,
            Output = Outputs + step * Step + place,
            PreviousOthers = step == 0 ? Initial + states + place : Others + (step - 1) * Step + place,
            PreviousOther = step == 0 ? states : Steps * Step,
            Others = Others + step * Step + place,
            Other = Steps * Step,
            Gates = Gates + (((KeepsGates ? step : 0) * (nint)Batch + row) * Heads + head) * Shape.Gates * Width,
            Gate = Width,
        };
        if (scratch == null) return at;
        long input = step * _inputStep + row * _inputRow + head * _inputHead;
        if (_inputType is ScalarType.Float32 or ScalarType.Float64)
        {
            at.Inputs = (T*)_inputs + input;
            at.InputGate = _inputGate;
        }
        else
        {
            at.Inputs = scratch;
            at.InputGate = Width;
            for (int gate = 0; gate < Shape.Input; gate++) FloatConverter.Read(_inputs, _inputType, input + gate * _inputGate + from, count, (float*)scratch + gate * Width + from);
        }

        return at;
    }

    /// <summary>Asks for a row's memory of the step after, or in a backward pass of the step before: rows of heads are too short for the processor to see where they lead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Prefetch(in CellMemory<T> at, int from, int count)
    {
        if (!Sse.IsSupported) return;
        bool isBackward = at.Inputs == null, readsInputs = !isBackward && _inputType is ScalarType.Float32 or ScalarType.Float64;
        nint gates = KeepsGates ? (nint)Batch * Heads * Shape.Gates * Width : 0, step = Step;
        T* outputs = at.Output + step, others = at.Others + step;
        if (isBackward)
        {
            gates = -gates;
            outputs = at.PreviousOutput - step;
            others = at.PreviousOthers - step;
        }

        for (nint i = from; i < from + count; i += Vector512<T>.Count)
        {
            if (readsInputs) for (int gate = 0; gate < Shape.Input; gate++) Sse.Prefetch1(at.Inputs + gate * at.InputGate + i + (nint)_inputStep);
            for (int gate = 0; gate < Shape.Gates; gate++) Sse.Prefetch1(at.Gates + gate * at.Gate + i + gates);
            Sse.Prefetch1(outputs + i);
            for (int s = 0; s < Shape.States - 1; s++) Sse.Prefetch1(others + s * at.Other + i);
        }
    }

    /// <summary>A tensor's address.</summary>
    public static T* Address(Tensor tensor) => (T*)TensorMemory.DataPointer(tensor);
}
