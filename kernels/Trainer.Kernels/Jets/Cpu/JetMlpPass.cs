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

    /// <summary>Copies a layer's matrix, its transpose and its bias.</summary>
    public void Pack(int layer, ReadOnlySpan<T> matrix, ReadOnlySpan<T> bias)
    {
        (int rows, int columns, int paddedRows, int padded) = ((int)_problem.Widths[layer + 1], (int)_problem.Widths[layer], Layout.Padded[layer + 1], Layout.Padded[layer]);
        T* direct = _tape + Layout.Matrix(layer), transposed = _tape + Layout.Transposed(layer), biases = _tape + Layout.Bias(layer);
        new Span<T>(direct, paddedRows * padded).Clear();
        new Span<T>(transposed, paddedRows * padded).Clear();
        new Span<T>(biases, paddedRows).Clear();
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<T> values = matrix.Slice(row * columns, columns);
            for (int column = 0; column < columns; column++) direct[Tile<T>.Packed(row, column, padded)] = transposed[Tile<T>.Packed(column, row, paddedRows)] = values[column];
        }

        bias.CopyTo(new(biases, rows));
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
                    Tile<T>.Multiply(_tape + Layout.Matrix(layer), Layout.Padded[layer + 1], padded, memory + Layout.Seen(layer), products, _coefficients, _tape + Layout.Bias(layer));
                    if (layer + 1 < _layers) _activation.Forward(products, memory + Layout.Seen(layer + 1), Layout.KeepsSlopes ? memory + Layout.Slopes(layer + 1) : slopes, (int)_problem.Widths[layer + 1]);
                }

                outputs.Write(tile, products);
            }

            NativeMemory.AlignedFree(products);
        });
    }

    /// <summary>The gradients by matrices and biases, packed as they are on the tape.</summary>
    /// <param name="gradient">That by the outputs, [coefficients, points, outputs].</param>
    /// <param name="sums">Receives them, [blocks, parameters], matrices row by row: their sums over the blocks are the gradients.</param>
    public void Backward(IntPtr gradient, IntPtr sums)
    {
        var given = new TilePoints<T>((T*)gradient, _coefficients, _problem.Points, (int)_problem.Widths[^1]);
        ForBlocks(2, block =>
        {
            // A multiple of a line.
            int numbers = (Layout.Parameters + 3) / 4 * 4 * Vector128<T>.Count;
            T* memory = Allocate(numbers + 2 * Layout.Widest + (nint)_coefficients * Tile<T>.Points);
            var quarters = (Vector128<T>*)memory;
            new Span<T>(memory, numbers).Clear();
            T* first = memory + numbers;
            for (int tile = From(block); tile < From(block + 1); tile++)
            {
                given.ReadOrZero(tile, first);
                Backward(At(tile), quarters, first, first + Layout.Widest, first + 2 * Layout.Widest);
            }

            Gather(quarters, (T*)sums + (nint)block * Layout.Parameters);
            NativeMemory.AlignedFree(memory);
        });
    }

    private void Backward(T* memory, Vector128<T>* sums, T* gradient, T* other, T* slopes)
    {
        for (int layer = _layers - 1; layer >= 0; layer--)
        {
            (int rows, int columns) = (Layout.Padded[layer + 1], Layout.Padded[layer]);
            T* seen = memory + Layout.Seen(layer);
            Tile<T>.AddOuter(sums + Layout.Matrix(layer), gradient, rows, seen, columns, _coefficients);
            Vector128<T>* bias = sums + Layout.Bias(layer);
            for (int row = 0; row < rows; row++)
            {
                T* values = gradient + (nint)row * Tile<T>.Points;
                for (int i = 0; i < Tile<T>.Points; i += Vector512<T>.Count) bias[row] += Tile<T>.Quarter(Vector512.Load(values + i));
            }

            if (layer == 0) return;
            Tile<T>.Multiply(_tape + Layout.Transposed(layer), columns, rows, gradient, other, _coefficients, null);
            _activation.Backward(other, seen, Layout.KeepsSlopes ? memory + Layout.Slopes(layer) : slopes, (int)_problem.Widths[layer]);
            T* next = other;
            other = gradient;
            gradient = next;
        }
    }

    // The sums of vectors' lanes, out of their squares.
    private void Gather(Vector128<T>* quarters, T* target)
    {
        const int Side = Tile<T>.Features;
        for (int layer = 0; layer < _layers; layer++)
        {
            (int rows, int columns) = (Layout.Padded[layer + 1], Layout.Padded[layer]);
            Vector128<T>* square = quarters + Layout.Matrix(layer);
            for (int row = 0; row < rows; row += Side)
            {
                T* to = target + Layout.Matrix(layer) + row * columns;
                for (int column = 0; column < columns; column += Side, square += Side * Side, to += Side)
                {
                    for (int i = 0; i < Side * Side; i++) to[i / Side * columns + i % Side] = Vector128.Sum(square[i]);
                }
            }

            for (int row = 0; row < rows; row++) target[Layout.Bias(layer) + row] = Vector128.Sum(quarters[Layout.Bias(layer) + row]);
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
