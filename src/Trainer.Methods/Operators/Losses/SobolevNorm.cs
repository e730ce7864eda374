using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Losses;

/// <summary>
/// The Sobolev norm ‖w · F u‖₂ of fields on a grid, with the orthonormal Fourier transform F and w(k)² = 1 + a² (k₁² + k₂²) for whole wavenumbers k. Wavenumbers of
/// a bound and more count as 0 in w: their part of the field weighs as in the norm of squares.
/// </summary>
/// <remarks>
/// As in the code of MgNO (arXiv 2310.19809). For an odd number n of points that code counts wavenumbers 0 … ⌊n/2⌋ − 1, −⌈n/2⌉ … −1, and so does this: the
/// two signs of a wavenumber differ then at one place, which is why the weights of both stand in the half of the spectrum that a real field needs.
/// </remarks>
internal sealed class SobolevNorm
{
    private static readonly ConcurrentDictionary<(long Rows, long Columns, double Derivatives, int? Bound), double[]> Known = [];
    private readonly Tensor _weights;

    /// <summary>The norm on a grid; its weights are computed once for all training steps.</summary>
    public SobolevNorm(long rows, long columns, double derivatives, int? bound, Device device) =>
        _weights = tensor(Known.GetOrAdd((rows, columns, derivatives, bound), key => Weights(key.Rows, key.Columns, key.Derivatives, key.Bound)), [rows, (columns / 2) + 1], device: device);

    /// <summary>The norm of each sample: [batch, channels, rows, columns] ↦ [batch].</summary>
    public Tensor Of(Tensor fields)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor spectrum = view_as_real(fft.rfft2(fields, norm: FFTNormType.Ortho)) * _weights.to_type(fields.dtype).unsqueeze(-1);
        return spectrum.flatten(1).norm(1).MoveToOuterDisposeScope();
    }

    private static double[] Weights(long rows, long columns, double derivatives, int? bound)
    {
        double[] first = Squares(rows, bound), second = Squares(columns, bound);
        long half = (columns / 2) + 1;
        var weights = new double[rows * half];
        for (long i = 0; i < rows; i++)
        {
            for (long j = 0; j < half; j++)
            {
                double weight = Weight(i, j);
                // A real field's coefficient at −k is the conjugate of that at k, and is not stored where it is another.
                if (j > 0 && 2 * j != columns) weight += Weight((rows - i) % rows, columns - j);
                weights[(i * half) + j] = Math.Sqrt(weight);
            }
        }

        return weights;

        double Weight(long i, long j) => 1 + (derivatives * derivatives * (first[i] + second[j]));
    }

    private static double[] Squares(long points, int? bound)
    {
        var squares = new double[points];
        for (long i = 0; i < points; i++)
        {
            double k = i < points / 2 ? i : points - i;
            squares[i] = k >= bound ? 0 : k * k;
        }

        return squares;
    }
}
