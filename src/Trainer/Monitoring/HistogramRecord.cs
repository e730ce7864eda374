namespace Trainer.Monitoring;

/// <summary>How the elements of something are distributed.</summary>
/// <param name="Step">Optimisation steps made.</param>
/// <param name="Name">What was looked at: <c>gradients/layer1.weight</c>; the part before the first '/' groups.</param>
/// <param name="Minimum">The least element, where the first bin begins.</param>
/// <param name="Limits">Where each bin ends, ascending; the last is the greatest element.</param>
/// <param name="Counts">How many elements each bin has.</param>
/// <param name="Sum">The sum of all elements.</param>
/// <param name="SumOfSquares">The sum of their squares.</param>
public sealed record HistogramRecord(
    long Step, string Name, double Minimum, IReadOnlyList<double> Limits, IReadOnlyList<double> Counts, double Sum, double SumOfSquares);
