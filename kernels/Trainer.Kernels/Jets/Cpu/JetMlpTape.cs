using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Jets.Cpu;

/// <summary>
/// Where everything lies, in elements: matrices [outputs, inputs] and biases of the layers one after another, with zeros up to <see cref="Tile{T}.Features"/>; as much again for the transposed matrices;
/// then for each tile what the layers see and, for the sine, the coefficients of the slopes.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class JetMlpTape<T> where T : unmanaged
{
    private readonly int[] _matrix, _bias;
    private readonly nint[] _seen;
    private readonly nint _slopes;

    /// <summary>Divides the memory.</summary>
    /// <param name="problem">What is computed.</param>
    /// <param name="keepsSlopes">Whether the gradient of the function needs its slopes.</param>
    public JetMlpTape(JetMlpProblem problem, bool keepsSlopes)
    {
        int layers = problem.Layers, points = Tile<T>.Points;
        Padded = [.. problem.Widths.Select(Tile<T>.Padded)];
        (_matrix, _bias, _seen) = (new int[layers + 1], new int[layers + 1], new nint[layers + 1]);
        for (int i = 0; i < layers; i++)
        {
            _bias[i] = _matrix[i] + Padded[i] * Padded[i + 1];
            _matrix[i + 1] = _bias[i] + Padded[i + 1];
            _seen[i + 1] = _seen[i] + (nint)problem.Space.Count * Padded[i] * points;
        }

        _slopes = _seen[layers] - _seen[Math.Min(1, layers)];
        KeepsSlopes = keepsSlopes;
        TileSize = _seen[layers] + (keepsSlopes ? _slopes : 0);
        Tiles = checked((int)((problem.Points + points - 1) / points));
        Widest = (nint)problem.Space.Count * Padded.Max() * points;
    }

    /// <summary>Widths with zeros.</summary>
    public int[] Padded { get; }

    /// <summary>Whether slopes are kept.</summary>
    public bool KeepsSlopes { get; }

    /// <summary>All matrices and biases.</summary>
    public int Parameters => _matrix[^1];

    /// <summary>How many tiles.</summary>
    public int Tiles { get; }

    /// <summary>What a tile keeps.</summary>
    public nint TileSize { get; }

    /// <summary>All coefficients of the widest layer at a tile.</summary>
    public nint Widest { get; }

    /// <summary>Where the first tile begins: where a vector does.</summary>
    public nint First => (2 * Parameters + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;

    /// <summary>Everything, with all tiles.</summary>
    public long Size => First + (long)Tiles * TileSize;

    /// <summary>A layer's matrix.</summary>
    public int Matrix(int layer) => _matrix[layer];

    /// <summary>A layer's matrix, transposed.</summary>
    public int Transposed(int layer) => Parameters + _matrix[layer];

    /// <summary>A layer's bias.</summary>
    public int Bias(int layer) => _bias[layer];

    /// <summary>What a layer sees of a tile.</summary>
    public nint Seen(int layer) => _seen[layer];

    /// <summary>The slopes of the function before a layer, from the second on.</summary>
    public nint Slopes(int layer) => _seen[layer] + _slopes;
}
