using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>Gram matrices and what centres them, without a centring matrix.</summary>
internal static class Gram
{
    /// <summary>Below this share of its squares that is not its mean, a layer counts as the same for every sample.</summary>
    public const double Dead = 1e-12;

    /// <summary>The trace of a matrix, or of each of a stack, summed in float64.</summary>
    public static Tensor Trace(Tensor matrix) => matrix.diagonal(0, -2, -1).sum(-1, type: ScalarType.Float64);

    /// <summary>1, or 0 for a layer that is the same for every sample: whether what is left of Σ x² is more than rounding beside what centring took, and than the smallest numbers of float32. Of one layer, or of each of several.</summary>
    public static Tensor IsAlive(Tensor rest, Tensor taken) => (rest.gt((rest + taken) * Dead) & rest.gt(1e-36)).to_type(ScalarType.Float64);

    /// <summary>Σ x², summed in float64.</summary>
    public static Tensor Squares(Tensor x) => x.square().sum(ScalarType.Float64);

    /// <summary>H K H with H = I − 1 1ᵀ / n, of a symmetric matrix.</summary>
    public static Tensor Centre(Tensor k)
    {
        Tensor rows = k.mean([1], keepdim: true);
        return k - rows - rows.t() + rows.mean();
    }

    /// <summary>
    /// The U-centred matrix, of one or of each of a stack: a diagonal of zeros, and K_ij − R_i / (n − 2) − R_j / (n − 2) + S / ((n − 1)(n − 2)) elsewhere, with the sums R of rows and S of all, the diagonal left out. An orthogonal
    /// projection, as centring is: ⟨U(K), U(L)⟩ / (n (n − 3)) is the unbiased estimate of HSIC (Székely and Rizzo, 2014).
    /// </summary>
    public static Tensor CentreUnbiased(Tensor k)
    {
        long n = k.shape[^1];
        Tensor off = 1 - eye(n, dtype: k.dtype, device: k.device), hollow = k * off, rows = hollow.sum(-1, keepdim: true) / (n - 2);
        return (hollow - rows - rows.transpose(-1, -2) + (rows.sum(-2, keepdim: true) / (n - 1))) * off;
    }

    /// <summary>⟨K, L⟩ / (|K| |L|) of centred matrices, with gradients; 0 where one of them is nothing but rounding: less than <see cref="Dead"/> of the squares that its uncentred matrix has.</summary>
    public static Tensor Alignment(Tensor k, Tensor l, Tensor uncentredK, Tensor uncentredL) => (k * l).sum() * Inverse(k, uncentredK) * Inverse(l, uncentredL);

    // 1 / |K|. The square root of 0 has no gradient: it is taken of 1 where nothing is left.
    private static Tensor Inverse(Tensor k, Tensor uncentred)
    {
        Tensor squares = k.square().sum(), isAlive = squares.detach().gt(uncentred.detach().square().sum() * Dead);
        return where(isAlive, squares, ones_like(squares)).rsqrt() * isAlive.to_type(k.dtype);
    }
}
