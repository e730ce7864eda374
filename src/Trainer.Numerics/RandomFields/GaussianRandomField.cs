using Trainer.Numerics.Spectral;
using static TorchSharp.torch;

namespace Trainer.Numerics.RandomFields;

/// <summary>
/// Gaussian random fields on the unit square with mean 0 and covariance σ² (−Δ + τ²)^(−α), σ = τ^(α−1) unless said otherwise, the constant left out: white noise, weighed in the eigenfunctions of Δ. The
/// noise is given, so that whoever has the generator decides about seeds. For −Δ with no slope at the boundary at cell centres, or periodic.
/// </summary>
public sealed class GaussianRandomField
{
    private readonly double[] _amplitudes;
    private readonly long _width;
    private readonly bool _isPeriodic;

    private GaussianRandomField(int size, double[] amplitudes, bool isPeriodic)
    {
        (Size, _amplitudes, _isPeriodic) = (size, amplitudes, isPeriodic);
        _width = amplitudes.Length / size;
    }

    /// <summary>Points along each side.</summary>
    public int Size { get; }

    /// <summary>The expected mean of U² over all points of a field.</summary>
    public double MeanSquare => _isPeriodic
        // Frequencies between 0 and the highest of an even size stand for their negatives too.
        ? _amplitudes.Select((amplitude, i) => amplitude * amplitude * (i % _width == 0 || 2 * (i % _width) == Size ? 1 : 2)).Sum()
        : _amplitudes.Sum(amplitude => amplitude * amplitude);

    /// <summary>
    /// Fields without slope at the boundary: U is the inverse cosine transform of n σ (π²(a² + b²) + τ²)^(−α/2) ξ(a,b), as the generator of the Fourier neural operator (Li et al. 2021) has it.
    /// </summary>
    /// <param name="size">Points along each side, cell centres.</param>
    /// <param name="tau">τ, the inverse length scale, in 1 over the side of the square.</param>
    /// <param name="alpha">α, the smoothness: more than 1 for fields with a finite variance as the grid is refined.</param>
    /// <param name="sigma">σ; null for τ^(α−1).</param>
    /// <exception cref="ArgumentOutOfRangeException">No points, or a parameter that is not positive.</exception>
    public static GaussianRandomField Neumann(int size, double tau, double alpha, double? sigma = null)
    {
        Check(size, tau, alpha, sigma);
        double[] k = [.. Enumerable.Range(0, size).Select(i => (double)i)];
        return new(size, Amplitudes(k, k, Math.PI, tau, alpha, sigma), isPeriodic: false);
    }

    /// <summary>Periodic fields: U is the inverse Fourier transform of σ (4π²(a² + b²) + τ²)^(−α/2) times n over the transform of the noise.</summary>
    /// <remarks>
    /// The initial vorticity of the Fourier neural operator's flows has τ = 7, α = 2.5. Its public generator multiplies with σ = 7^1.5, the value here without one; the paper writes the covariance as 7^1.5 (−Δ + 49)^(−2.5),
    /// which is σ = 7^0.75.
    /// </remarks>
    /// <inheritdoc cref="Neumann"/>
    public static GaussianRandomField Periodic(int size, double tau, double alpha, double? sigma = null)
    {
        Check(size, tau, alpha, sigma);
        return new(size, Amplitudes(Wavenumbers.Full(size), Wavenumbers.Half(size), 2 * Math.PI, tau, alpha, sigma), isPeriodic: true);
    }

    /// <summary>Makes fields out of noise.</summary>
    /// <param name="noise">Independent N(0,1) numbers [..., size, size], float64 or float32. For fields without slope they are the coefficients ξ; for periodic ones they are noise at the points.</param>
    /// <returns>Fields [..., size, size] of the type of the noise.</returns>
    /// <exception cref="ArgumentException">Another shape or type.</exception>
    public Tensor Sample(Tensor noise)
    {
        RealTensor.Check(noise, -1);
        if (noise.dim() < 2 || noise.shape[^1] != Size || noise.shape[^2] != Size)
            throw new ArgumentException($"Noise of shape [{string.Join(", ", noise.shape)}] where [..., {Size}, {Size}] is needed.", nameof(noise));
        using IDisposable scope = NewDisposeScope();
        Tensor amplitudes = tensor(_amplitudes, [Size, _width], noise.dtype, noise.device) * (double)Size;
        return (_isPeriodic ? fft.irfftn(fft.rfftn(noise, dim: [-2, -1]) * amplitudes, [Size, Size], [-2, -1]) : CosineTransform.Inverse2(noise * amplitudes)).MoveToOuterDisposeScope();
    }

    private static void Check(int size, double tau, double alpha, double? sigma)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        foreach ((string name, double value) in (ReadOnlySpan<(string, double)>)[(nameof(tau), tau), (nameof(alpha), alpha), (nameof(sigma), sigma ?? 1)])
        {
            if (!(value > 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, "It must be positive and finite.");
        }
    }

    private static double[] Amplitudes(double[] rows, double[] columns, double unit, double tau, double alpha, double? sigma)
    {
        double scale = sigma ?? Math.Pow(tau, alpha - 1);
        double[] amplitudes = [.. rows.SelectMany(a => columns.Select(b => scale * Math.Pow(unit * unit * (a * a + b * b) + tau * tau, -alpha / 2)))];
        amplitudes[0] = 0;
        return amplitudes;
    }
}
