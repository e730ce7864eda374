namespace Trainer.Inspection;

/// <summary>How the loss went while the learning rate was raised.</summary>
/// <param name="Rates">The learning rates, rising.</param>
/// <param name="Losses">The loss of the step at each rate.</param>
/// <param name="Smoothed">The losses as an exponential moving average, corrected for its start.</param>
/// <param name="Suggestion">The rate at which the smoothed loss falls steepest over the logarithm of the rate; null when it never falls.</param>
public sealed record LearningRateCurve(IReadOnlyList<double> Rates, IReadOnlyList<double> Losses, IReadOnlyList<double> Smoothed, double? Suggestion)
{
    private const double Smoothing = 0.9;

    // The first steps of an optimizer with moments are no guide.
    private const int Skipped = 5;

    /// <summary>Draws the conclusion from rates and losses.</summary>
    public static LearningRateCurve Of(IReadOnlyList<double> rates, IReadOnlyList<double> losses)
    {
        var smoothed = new List<double>();
        double average = 0;
        for (int i = 0; i < losses.Count; i++)
        {
            average = (Smoothing * average) + ((1 - Smoothing) * losses[i]);
            smoothed.Add(average / (1 - Math.Pow(Smoothing, i + 1)));
        }

        (double slope, double? suggestion) = (0, null);
        for (int i = Skipped; i + 1 < smoothed.Count; i++)
        {
            double here = (smoothed[i + 1] - smoothed[i - 1]) / Math.Log(rates[i + 1] / rates[i - 1]);
            if (here < slope) (slope, suggestion) = (here, rates[i]);
        }

        return new(rates, losses, smoothed, suggestion);
    }

    /// <summary>Whether the smoothed loss has risen so far over its least that a higher rate has nothing more to say.</summary>
    internal bool HasDiverged => Smoothed.Count > 2 * Skipped && !(Smoothed[^1] <= 4 * Smoothed.Min());
}
