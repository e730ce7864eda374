using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>Representations brought to a common place and size, with gradients that stay finite where there is nothing to bring.</summary>
internal static class Standardisation
{
    /// <summary>Columns without their means; of rows that are all the same nothing is left.</summary>
    public static Tensor Centred(Tensor x)
    {
        Tensor shifted = x - x.detach().narrow(0, 0, 1);
        return shifted - shifted.mean([0], keepdim: true);
    }

    /// <summary>The centred features divided by their norm; zeros, without gradient, where they are the same for every sample.</summary>
    public static Tensor UnitNorm(Tensor x)
    {
        Tensor centred = Centred(x), squares = centred.square().sum(), isAlive = squares.detach().gt(x.detach().square().sum() * Gram.Dead);
        return centred * where(isAlive, squares, ones_like(squares)).rsqrt() * isAlive.to_type(x.dtype);
    }

    /// <summary>Each row divided by its norm; zeros, without gradient, for rows of zeros.</summary>
    public static Tensor UnitRows(Tensor x)
    {
        Tensor squares = x.square().sum(1, keepdim: true), isAlive = squares.detach().gt(0);
        return x * where(isAlive, squares, ones_like(squares)).rsqrt() * isAlive.to_type(x.dtype);
    }
}
