using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>Refuses tensors that do not go together, before native code would end the process on them.</summary>
internal static class RecurrentArguments
{
    /// <summary>Checks shapes, types and devices.</summary>
    /// <exception cref="ArgumentException">They do not go together.</exception>
    public static void Tensors(Tensor inputs, Tensor matrices, Tensor biases, Tensor? states, RecurrentCell cell, RecurrentOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(matrices);
        ArgumentNullException.ThrowIfNull(biases);
        CellShape shape = CellShape.Of(cell);
        string order = options.IsBatchFirst ? "batch, time" : "time, batch";
        if (inputs.Dimensions != 5 || inputs.shape[2] != shape.Input)
            throw new ArgumentException($"The inputs of {Article(cell)} are [{order}, {shape.Input} gates, heads, width]; these are {Text(inputs)}.", nameof(inputs));
        (long heads, long width, long batch) = (inputs.shape[3], inputs.shape[4], inputs.shape[options.IsBatchFirst ? 0 : 1]);
        if (heads == 0 || width == 0) throw new ArgumentException($"There must be a head of at least one unit; the inputs are {Text(inputs)}.", nameof(inputs));
        Shape(matrices, [shape.Recurrent, heads, width, width], "matrices", "gates, heads, width, width", inputs, cell);
        Shape(biases, [shape.Gates, heads, width], "biases", "gates, heads, width", inputs, cell);
        if (states is not null) Shape(states, [shape.States, batch, heads, width], "states", "states, batch, heads, width", inputs, cell);
        if (!inputs.is_floating_point()) throw new ArgumentException($"The inputs are {inputs.dtype}; float32, float64, bfloat16 or float16 is needed.", nameof(inputs));
        Type(matrices, "matrices", inputs);
        Type(biases, "biases", inputs);
        if (states is not null) Type(states, "states", inputs);
        if (!Enum.IsDefined(options.Backend)) throw new ArgumentException($"There is no backend {options.Backend}; there are {string.Join(", ", Enum.GetNames<RecurrentBackend>())}.", nameof(options));
        if (options.RecurrentGradientClip is not (null or > 0) || options.ForwardClip is not (null or > 0)) throw new ArgumentException("What gradients or outputs are kept within must be positive.", nameof(options));
    }

    /// <summary>The lengths as numbers; null where all sequences have all steps.</summary>
    /// <exception cref="ArgumentException">They are no whole numbers from 0 to the number of steps, one for each sequence.</exception>
    public static int[]? Lengths(Tensor? lengths, long batch, long steps)
    {
        if (lengths is null) return null;
        if (lengths.dtype is not (ScalarType.Int64 or ScalarType.Int32)) throw new ArgumentException($"Lengths are {lengths.dtype}; int64 or int32 is needed.", nameof(lengths));
        if (lengths.Dimensions != 1 || lengths.shape[0] != batch) throw new ArgumentException($"Lengths are {Text(lengths)}; [{batch}] is needed, one for each sequence.", nameof(lengths));
        using Tensor near = lengths.to(ScalarType.Int64).cpu();
        int[] all = [.. near.data<long>().Select(length => length >= 0 && length <= steps
            ? (int)length : throw new ArgumentException($"A length of {length}; with {steps} steps lengths are from 0 to {steps}.", nameof(lengths)))];
        return all.All(length => length == steps) ? null : all;
    }

    private static void Shape(Tensor tensor, long[] expected, string name, string meaning, Tensor inputs, RecurrentCell cell)
    {
        if (!tensor.shape.AsSpan().SequenceEqual(expected))
            throw new ArgumentException($"The {name} of {Article(cell)} are [{meaning}], here [{string.Join(", ", expected)}] beside inputs of {Text(inputs)}; these are {Text(tensor)}.", name);
    }

    private static void Type(Tensor tensor, string name, Tensor inputs)
    {
        bool isSmall = inputs.dtype is ScalarType.BFloat16 or ScalarType.Float16;
        if (tensor.dtype != inputs.dtype && !(isSmall && tensor.dtype == ScalarType.Float32))
            throw new ArgumentException($"The {name} are {tensor.dtype} beside inputs of {inputs.dtype}; {(isSmall ? $"{inputs.dtype} or Float32" : $"{inputs.dtype}")} is needed.", name);
        if (tensor.device.ToString() != inputs.device.ToString()) throw new ArgumentException($"The {name} are on {tensor.device} and the inputs on {inputs.device}.", name);
    }

    private static string Article(RecurrentCell cell) => cell switch
    {
        RecurrentCell.Elman => "an Elman cell",
        RecurrentCell.Lstm => "an LSTM",
        RecurrentCell.Gru => "a GRU",
        _ => "an sLSTM",
    };

    private static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
