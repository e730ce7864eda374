namespace Trainer.Optimizers.Blockwise;

/// <summary>Clips a tensor's gradient to a percentile of its last hundred norms.</summary>
/// <remarks>
/// The first norm fills the whole memory, so that nothing is clipped until there is something to compare with. Norms of 0, of tensors that are not used yet or whose factor begins as 0, are not
/// remembered: a percentile of 0 would clip all that follows to nothing.
/// </remarks>
internal sealed class PercentileClipping
{
    /// <summary>How many norms are remembered.</summary>
    public const int Memory = 100;

    private readonly double[] _norms = new double[Memory];

    /// <summary>The norms, by step modulo their number; all 0 before the first.</summary>
    public IReadOnlyList<double> Norms => _norms;

    /// <summary>Takes note of a norm.</summary>
    /// <param name="norm">The norm of the gradient; one that is 0 or not finite is not remembered.</param>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="percentile">The percentile, 1 to 99.</param>
    /// <returns>What the gradient is to be multiplied by.</returns>
    public double Scale(double norm, long step, int percentile)
    {
        if (!double.IsFinite(norm) || norm <= 0) return 1;
        if (_norms[0] <= 0) Array.Fill(_norms, norm);
        else _norms[step % Memory] = norm;
        double clip = _norms.Order().ElementAt(percentile);
        return norm > clip ? clip / norm : 1;
    }

    /// <summary>Takes saved norms.</summary>
    public void Load(double[] norms) => norms.CopyTo(_norms, 0);
}
