namespace Trainer.Optimizers.Blockwise;

/// <summary>Clips a tensor's gradient to a percentile of its last hundred norms.</summary>
/// <remarks>The first norm fills the whole memory, so that nothing is clipped until there is something to compare with.</remarks>
internal sealed class PercentileClipping
{
    /// <summary>How many norms are remembered.</summary>
    public const int Memory = 100;

    private readonly double[] _norms = new double[Memory];

    /// <summary>The norms, by step modulo their number.</summary>
    public IReadOnlyList<double> Norms => _norms;

    /// <summary>Takes note of a norm.</summary>
    /// <param name="norm">The norm of the gradient; one that is not finite is not remembered.</param>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="percentile">The percentile, 1 to 99.</param>
    /// <returns>What the gradient is to be multiplied by.</returns>
    public double Scale(double norm, long step, int percentile)
    {
        if (!double.IsFinite(norm)) return 1;
        if (step == 1) Array.Fill(_norms, norm);
        else _norms[step % Memory] = norm;
        double clip = _norms.Order().ElementAt(percentile);
        return norm > clip ? clip / norm : 1;
    }

    /// <summary>Takes saved norms.</summary>
    public void Load(double[] norms) => norms.CopyTo(_norms, 0);
}
