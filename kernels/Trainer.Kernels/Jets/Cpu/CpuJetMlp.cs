using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Jets.Cpu;

/// <summary>Networks on the CPU, forward and backward.</summary>
internal static unsafe class CpuJetMlp
{
    /// <summary>Memory for what the gradient needs.</summary>
    public static Tensor Tape(JetMlpProblem problem, ScalarType type) => empty(type == ScalarType.Float32 ? Size<float>(problem) : Size<double>(problem), type);

    /// <summary>The outputs.</summary>
    /// <param name="problem">What is computed.</param>
    /// <param name="x">[coefficients, points, inputs].</param>
    /// <param name="weights">[outputs, inputs] of each layer.</param>
    /// <param name="biases">[outputs] of each layer.</param>
    /// <param name="tape">Receives what the gradient needs; null where it is not asked for.</param>
    public static Tensor Forward(JetMlpProblem problem, Tensor x, IReadOnlyList<Tensor> weights, IReadOnlyList<Tensor> biases, Tensor? tape) =>
        x.dtype == ScalarType.Float32 ? Forward<float>(problem, x, weights, biases, tape) : Forward<double>(problem, x, weights, biases, tape);

    /// <summary>The gradients by all weights, then those by all biases.</summary>
    public static Tensor[] Backward(JetMlpProblem problem, Tensor gradient, Tensor tape) =>
        gradient.dtype == ScalarType.Float32 ? Backward<float>(problem, gradient, tape) : Backward<double>(problem, gradient, tape);

    private static long Size<T>(JetMlpProblem problem) where T : unmanaged, INumber<T> => new JetMlpPass<T>(problem, 0).Layout.Size;

    private static Tensor Forward<T>(JetMlpProblem problem, Tensor x, IReadOnlyList<Tensor> weights, IReadOnlyList<Tensor> biases, Tensor? tape) where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor memory = tape ?? empty(new JetMlpPass<T>(problem, 0).Layout.First, x.dtype);
        var pass = new JetMlpPass<T>(problem, TensorMemory.DataPointer(memory));
        for (int layer = 0; layer < problem.Layers; layer++) pass.Pack(layer, TensorMemory.AsSpan<T>(weights[layer].contiguous()), TensorMemory.AsSpan<T>(biases[layer].contiguous()));
        Tensor y = empty([problem.Space.Count, problem.Points, problem.Widths[^1]], x.dtype);
        pass.Forward(TensorMemory.DataPointer(x.contiguous()), TensorMemory.DataPointer(y), isKept: tape is not null);
        return y.MoveToOuterDisposeScope();
    }

    private static Tensor[] Backward<T>(JetMlpProblem problem, Tensor gradient, Tensor tape) where T : unmanaged, INumber<T>
    {
        using DisposeScope scope = NewDisposeScope();
        var pass = new JetMlpPass<T>(problem, TensorMemory.DataPointer(tape));
        Tensor sums = empty(pass.Blocks, pass.Layout.Parameters, gradient.dtype);
        pass.Backward(TensorMemory.DataPointer(gradient.contiguous()), TensorMemory.DataPointer(sums));
        Span<T> all = TensorMemory.AsSpan<T>(sums), total = all[..pass.Layout.Parameters];
        for (int block = 1; block < pass.Blocks; block++) Add(total, all.Slice(block * total.Length, total.Length));
        var gradients = new Tensor[2 * problem.Layers];
        for (int layer = 0; layer < problem.Layers; layer++)
        {
            (int rows, int columns, int padded) = ((int)problem.Widths[layer + 1], (int)problem.Widths[layer], pass.Layout.Padded[layer]);
            Tensor weight = gradients[layer] = empty(rows, columns, gradient.dtype), bias = gradients[problem.Layers + layer] = empty(rows, gradient.dtype);
            Span<T> target = TensorMemory.AsSpan<T>(weight);
            for (int row = 0; row < rows; row++) total.Slice(pass.Layout.Matrix(layer) + row * padded, columns).CopyTo(target[(row * columns)..]);
            total.Slice(pass.Layout.Bias(layer), rows).CopyTo(TensorMemory.AsSpan<T>(bias));
        }

        foreach (Tensor result in gradients) result.MoveToOuterDisposeScope();
        return gradients;
    }

    private static void Add<T>(Span<T> total, ReadOnlySpan<T> terms) where T : unmanaged, INumber<T>
    {
        Span<Vector<T>> totals = MemoryMarshal.Cast<T, Vector<T>>(total);
        ReadOnlySpan<Vector<T>> others = MemoryMarshal.Cast<T, Vector<T>>(terms)[..totals.Length];
        for (int i = 0; i < totals.Length; i++) totals[i] += others[i];
        for (int i = totals.Length * Vector<T>.Count; i < total.Length; i++) total[i] += terms[i];
    }
}
