namespace Trainer.Monitoring;

/// <summary>One line of a run's measurements.</summary>
/// <param name="Step">Optimisation steps made.</param>
/// <param name="Epoch">Epochs finished.</param>
/// <param name="Split">What was measured on; <see cref="Running"/> for the running values between epochs.</param>
/// <param name="Values">The measurements by name.</param>
/// <param name="Elapsed">Time in the loop.</param>
public sealed record MetricRecord(long Step, long Epoch, string Split, IReadOnlyDictionary<string, double> Values, TimeSpan Elapsed)
{
    /// <summary>The split of the running values between epochs.</summary>
    public const string Running = "step";
}
