using System.Numerics;
using System.Runtime.InteropServices;
using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Jets.Cpu;

/// <summary>Compositions on the CPU, in vectors, over pieces of the elements that stay in the first-level cache with all their coefficients.</summary>
internal static unsafe class CpuJets
{
    private const int Cache = 24 << 10, LeastPiece = 64;

    /// <summary>Fills in coefficients 1 and up of y and of p = φ'(z); those of number 0 are there.</summary>
    public static void Forward(JetProblem problem, Tensor z, Tensor y, Tensor p)
    {
        if (z.dtype == ScalarType.Float32) Forward<float>(problem, z, y, p);
        else Forward<double>(problem, z, y, p);
    }

    /// <summary>Adds to the gradient by z, all zero before: z̄_β = Σ ȳ_α p_{α−β}.</summary>
    public static void Backward(JetProblem problem, Tensor given, Tensor p, Tensor gradient)
    {
        if (given.dtype == ScalarType.Float32) Backward<float>(problem, given, p, gradient);
        else Backward<double>(problem, given, p, gradient);
    }

    private static void Forward<T>(JetProblem problem, Tensor z, Tensor y, Tensor p)
        where T : unmanaged, INumber<T>
    {
        JetSpace space = problem.Space;
        JetTerm[][] chain = ByTarget(space, space.Chain), products = ByTarget(space, space.Products);
        Coefficients<T> inputs = new(z), values = new(y), slopes = new(p);
        ForPieces<T>(space, inputs.Elements, (start, length) =>
        {
            for (int target = 1; target < space.Count; target++)
            {
                Span<T> value = values.Piece(target, start, length), slope = slopes.Piece(target, start, length);
                value.Clear();
                foreach (JetTerm term in chain[target]) Add(value, inputs.Piece(term.First, start, length), slopes.Piece(term.Second, start, length), T.CreateChecked(term.Weight));
                if (problem.Function == JetFunction.Sigmoid) value.CopyTo(slope);
                else slope.Clear();
                if (problem.Function == JetFunction.Sine)
                {
                    foreach (JetTerm term in chain[target]) Add(slope, inputs.Piece(term.First, start, length), values.Piece(term.Second, start, length), -T.CreateChecked(term.Weight));
                }
                else
                {
                    foreach (JetTerm term in products[target]) Add(slope, values.Piece(term.First, start, length), values.Piece(term.Second, start, length), -T.One);
                }
            }
        });
    }

    private static void Backward<T>(JetProblem problem, Tensor given, Tensor p, Tensor gradient)
        where T : unmanaged, INumber<T>
    {
        Coefficients<T> from = new(given), slopes = new(p), to = new(gradient);
        ForPieces<T>(problem.Space, from.Elements, (start, length) =>
        {
            foreach (JetTerm term in problem.Space.Products) Add(to.Piece(term.First, start, length), from.Piece(term.Target, start, length), slopes.Piece(term.Second, start, length), T.One);
        });
    }

    private static JetTerm[][] ByTarget(JetSpace space, IReadOnlyList<JetTerm> terms) => [.. Enumerable.Range(0, space.Count).Select(target => terms.Where(term => term.Target == target).ToArray())];

    private static void ForPieces<T>(JetSpace space, int elements, Action<int, int> work)
        where T : unmanaged
    {
        int piece = Math.Max(LeastPiece, Cache / (3 * space.Count * sizeof(T)) / LeastPiece * LeastPiece), pieces = (elements + piece - 1) / piece;
        // To start threads for few elements takes longer than to compute them.
        int turns = (int)Math.Min(pieces, ((long)elements * space.Count / BlockParallel.Piece) + 1), each = (pieces + turns - 1) / turns;
        BlockParallel.For(turns, turn =>
        {
            for (int i = turn * each, end = Math.Min(i + each, pieces); i < end; i++) work(i * piece, Math.Min(piece, elements - (i * piece)));
        });
    }

    // target += scale · a · b.
    private static void Add<T>(Span<T> target, ReadOnlySpan<T> a, ReadOnlySpan<T> b, T scale)
        where T : unmanaged, INumber<T>
    {
        Span<Vector<T>> targets = MemoryMarshal.Cast<T, Vector<T>>(target);
        ReadOnlySpan<Vector<T>> first = MemoryMarshal.Cast<T, Vector<T>>(a)[..targets.Length], second = MemoryMarshal.Cast<T, Vector<T>>(b)[..targets.Length];
        Vector<T> factor = new(scale);
        for (int i = 0; i < targets.Length; i++) targets[i] += factor * first[i] * second[i];
        for (int i = targets.Length * Vector<T>.Count; i < target.Length; i++) target[i] += scale * a[i] * b[i];
    }

    /// <summary>The memory of a contiguous tensor of coefficients.</summary>
    private readonly struct Coefficients<T>(Tensor tensor)
        where T : unmanaged
    {
        private readonly IntPtr _memory = TensorMemory.DataPointer(tensor);

        public int Elements { get; } = checked((int)(tensor.numel() / tensor.shape[0]));

        public Span<T> Piece(int coefficient, int start, int length) => new((T*)_memory + ((long)coefficient * Elements) + start, length);
    }
}
