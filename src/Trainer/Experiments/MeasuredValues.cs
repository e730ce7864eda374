namespace Trainer.Experiments;

/// <summary>A measure of one run of an experiment, over its seeds.</summary>
/// <param name="BySeed">The values by seed; of runs that failed or were left out there is none.</param>
public sealed record MeasuredValues(IReadOnlyDictionary<long, double> BySeed)
{
    /// <summary>How many values there are.</summary>
    public int Count => BySeed.Count;

    /// <summary>Their mean; NaN where there is none.</summary>
    public double Mean => Count == 0 ? double.NaN : BySeed.Values.Average();

    /// <summary>Their standard deviation, that of a sample (n − 1); NaN for fewer than two.</summary>
    public double Deviation
    {
        get
        {
            if (Count < 2) return double.NaN;
            double mean = Mean;
            return Math.Sqrt(BySeed.Values.Sum(value => (value - mean) * (value - mean)) / (Count - 1));
        }
    }

    /// <summary>Mean ± standard deviation in a measure's digits; a dash where there is no value.</summary>
    public string Show(MeasureOptions measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        return Count == 0 ? "–" : double.IsFinite(Deviation) ? $"{measure.Show(Mean)} ± {measure.Show(Deviation)}" : measure.Show(Mean);
    }
}
