using static TorchSharp.torch;

namespace Trainer.Models.Recurrent;

/// <summary>Biases with which the forget gates of a head begin, so that its units remember over spans of all lengths.</summary>
/// <remarks>Beck et al., "xLSTM: Extended long short-term memory", 2024, as its published code has it.</remarks>
public static class ForgetBias
{
    /// <summary>b_j = 5 − 12 (j / (D − 1))^(0.3 + 1.3 k / (K − 1)) for unit j of block k: from 5, remembering for long, down to −7. A single unit has 5; a single block is the first of many.</summary>
    /// <param name="width">The units D of a head.</param>
    /// <param name="block">The block k, from 0.</param>
    /// <param name="blocks">The blocks K.</param>
    /// <returns>[D], float32.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no unit, or no such block.</exception>
    public static Tensor PowerLaw(int width, int block = 0, int blocks = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(block, blocks);
        double exponent = 0.3 + (1.3 * block / Math.Max(1, blocks - 1));
        return tensor(Enumerable.Range(0, width).Select(j => (float)(5 - (12 * Math.Pow((double)j / Math.Max(1, width - 1), exponent)))).ToArray());
    }
}
