namespace Trainer.Methods.Guidance;

/// <summary>How much two classifiers err on the same samples, beyond what their accuracies alone make them.</summary>
public static class ErrorConsistency
{
    /// <summary>Cohen's κ of being right: (c_obs − c_exp) / (1 − c_exp), with the share c_obs of samples that both are right about or both are wrong about, and c_exp = p q + (1 − p)(1 − q) of accuracies p and q.</summary>
    /// <param name="first">Whether the one was right, sample by sample.</param>
    /// <param name="second">Whether the other was.</param>
    /// <returns>1 for the same errors, 0 for independent ones; 0 too where both are always right, or always wrong.</returns>
    /// <remarks>Geirhos, Meding and Wichmann, "Beyond accuracy: quantifying trial-by-trial behaviour of CNNs and humans by measuring error consistency", NeurIPS 2020.</remarks>
    /// <exception cref="ArgumentException">There are no samples, or not as many of both.</exception>
    public static double Kappa(IReadOnlyList<bool> first, IReadOnlyList<bool> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count == 0 || first.Count != second.Count) throw new ArgumentException($"Errors are compared on the same samples; there are {first.Count} and {second.Count}.", nameof(second));
        double p = first.Average(hit => hit ? 1.0 : 0), q = second.Average(hit => hit ? 1.0 : 0), expected = (p * q) + ((1 - p) * (1 - q));
        double observed = first.Zip(second).Average(pair => pair.First == pair.Second ? 1.0 : 0);
        return expected < 1 ? (observed - expected) / (1 - expected) : 0;
    }
}
