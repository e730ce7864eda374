using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Jets.Cpu;

/// <summary>
/// The passes through a network, tile by tile. Tiles are grouped in blocks, which threads take; a block sums its gradients by itself, and those of the blocks are added in their order: how many threads there are makes no
/// difference to any bit.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class JetMlpPass<T> where T : unmanaged, INumber<T>
{
    // Enough tiles that a block's sums, which are added up at its end, cost little beside them; enough blocks for many cores.
    private const int TilesOfBlock = 4, MostBlocks = 64;

    // Multiplications and additions that take as long as to wake threads.
    private const long LeastWork = 500_000;

    private const int Line = 64;

    private readonly JetMlpProblem _problem;
    private readonly TileActivation<T> _activation;
    private readonly int _layers, _coefficients;
    private readonly T* _tape;

    /// <param name="problem">What is computed.</param>
    /// <param name="tape">The memory that <see cref="Layout"/> divides, at least the part before the first tile.</param>
    public JetMlpPass(JetMlpProblem problem, IntPtr tape)
    {
        (_problem, _layers, _coefficients) = (problem, problem.Layers, problem.Space.Count);
        _tape = (T*)tape;
        _activation = TileActivation<T>.Of(problem.Space, problem.Function);
        Layout = new(problem, _activation.KeepsSlopes);
        Blocks = Math.Min(MostBlocks, 1 << BitOperations.Log2((uint)Math.Max(1, Layout.Tiles / TilesOfBlock)));
    }

    /// <summary>Where everything lies.</summary>
    public JetMlpTape<T> Layout { get; }

    /// <summary>How many blocks of tiles.</summary>
    public int Blocks { get; }

    /// <summary>Copies a layer's matrix and bias.</summary>
    public void Pack(int layer, ReadOnlySpan<T> matrix, ReadOnlySpan<T> bias)
    {
        (int rows, int columns) = ((int)_problem.Widths[layer + 1], (int)_problem.Widths[layer]);
        (int paddedRows, int padded) = (Layout.Padded[layer + 1], Layout.Padded[layer]);
        var to = new Span<T>(_tape + Layout.Matrix(layer), paddedRows * (padded + 1));
        to.Clear();
        for (int row = 0; row < rows; row++) matrix.Slice(row * columns, columns).CopyTo(to[(row * padded)..]);
        bias.CopyTo(to[(paddedRows * padded)..]);
    }

    /// <summary>Computes outputs [coefficients, points, outputs].</summary>
    /// <param name="x">[coefficients, points, inputs].</param>
    /// <param name="y">Receives the outputs.</param>
    /// <param name="isKept">Whether the tape has all tiles, for the gradient.</param>
    public void Forward(IntPtr x, IntPtr y, bool isKept)
    {
        var inputs = new TilePoints<T>((T*)x, _coefficients, _problem.Points, (int)_problem.Widths[0]);
        var outputs = new TilePoints<T>((T*)y, _coefficients, _problem.Points, (int)_problem.Widths[^1]);
        ForBlocks(1, block =>
        {
            T* products = Allocate(Layout.Widest + (nint)_coefficients * Tile<T>.Points + (isKept ? 0 : Layout.TileSize)), slopes = products + Layout.Widest;
            for (int tile = From(block); tile < From(block + 1); tile++)
            {
                T* memory = isKept ? At(tile) : slopes + (nint)_coefficients * Tile<T>.Points;
                inputs.Read(tile, memory);
                for (int layer = 0; layer < _layers; layer++)
                {
                    int padded = Layout.Padded[layer];
                    Tile<T>.Multiply(_tape + Layout.Matrix(layer), padded, 1, Layout.Padded[layer + 1], padded, memory + Layout.Seen(layer), products, _coefficients, _tape + Layout.Bias(layer));
                    if (layer + 1 < _layers) _activation.Forward(products, memory + Layout.Seen(layer + 1), Layout.KeepsSlopes ? memory + Layout.Slopes(layer + 1) : slopes, (int)_problem.Widths[layer + 1]);
                }

                outputs.Write(tile, products);
            }

            NativeMemory.AlignedFree(products);
        });
    }

    /// <summary>The gradients by matrices and biases, packed as they are on the tape.</summary>
    /// <param name="gradient">That by the outputs, [coefficients, points, outputs].</param>
    /// <returns>[blocks, parameters]: their sums over the blocks are the gradients.</returns>
    public T[] Backward(IntPtr gradient)
    {
        var given = new TilePoints<T>((T*)gradient, _coefficients, _problem.Points, (int)_problem.Widths[^1]);
        var result = new T[(long)Blocks * Layout.Parameters];
        ForBlocks(2, block =>
        {
            int vectors = Layout.Parameters, width = Vector512<T>.Count;
            T* memory = Allocate((nint)vectors * width + 2 * Layout.Widest + (nint)_coefficients * Tile<T>.Points);
            var sums = (Vector512<T>*)memory;
            new Span<T>(memory, vectors * width).Clear();
            T* first = memory + (nint)vectors * width;
            for (int tile = From(block); tile < From(block + 1); tile++)
            {
                given.ReadOrZero(tile, first);
                Backward(At(tile), sums, first, first + Layout.Widest, first + 2 * Layout.Widest);
            }

            Gather(sums, result.AsSpan(block * Layout.Parameters, Layout.Parameters));
            NativeMemory.AlignedFree(memory);
        });
        return result;
    }

    private void Backward(T* memory, Vector512<T>* sums, T* gradient, T* other, T* slopes)
    {
        for (int layer = _layers - 1; layer >= 0; layer--)
        {
            (int rows, int columns) = (Layout.Padded[layer + 1], Layout.Padded[layer]);
            T* seen = memory + Layout.Seen(layer);
            Tile<T>.AddOuter(sums + Layout.Matrix(layer), gradient, rows, seen, columns, _coefficients);
            Vector512<T>* bias = sums + Layout.Bias(layer);
            for (int row = 0; row < rows; row++)
            {
                T* values = gradient + (nint)row * Tile<T>.Points;
                for (int i = 0; i < Tile<T>.Points; i += Vector512<T>.Count) bias[row] += Vector512.Load(values + i);
            }

            if (layer == 0) return;
            Tile<T>.Multiply(_tape + Layout.Matrix(layer), 1, columns, columns, rows, gradient, other, _coefficients, null);
            _activation.Backward(other, seen, Layout.KeepsSlopes ? memory + Layout.Slopes(layer) : slopes, (int)_problem.Widths[layer]);
            T* next = other;
            other = gradient;
            gradient = next;
        }
    }

    // The sums of vectors' lanes, out of their squares.
    private void Gather(Vector512<T>* sums, Span<T> target)
    {
        const int Side = Tile<T>.Features;
        for (int layer = 0; layer < _layers; layer++)
        {
            (int rows, int columns) = (Layout.Padded[layer + 1], Layout.Padded[layer]);
            Vector512<T>* square = sums + Layout.Matrix(layer);
            for (int row = 0; row < rows; row += Side)
            {
                for (int column = 0; column < columns; column += Side, square += Side * Side)
                {
                    for (int i = 0; i < Side * Side; i++) target[Layout.Matrix(layer) + (row + i / Side) * columns + column + i % Side] = Vector512.Sum(square[i]);
                }
            }

            for (int row = 0; row < rows; row++) target[Layout.Bias(layer) + row] = Vector512.Sum(sums[Layout.Bias(layer) + row]);
        }
    }

    private void ForBlocks(long passes, Action<int> body)
    {
        if (Blocks > 1 && passes * _problem.Points * _coefficients * Layout.Parameters > LeastWork) BlockParallel.For(Blocks, body);
        else for (int block = 0; block < Blocks; block++) body(block);
    }

    private int From(int block) => (int)((long)Layout.Tiles * block / Blocks);

    private T* At(int tile) => _tape + Layout.First + (long)tile * Layout.TileSize;

    private static T* Allocate(nint count) => (T*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(T)), Line);
}
