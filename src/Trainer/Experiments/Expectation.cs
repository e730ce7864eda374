using System.Globalization;

namespace Trainer.Experiments;

/// <summary>Judges an expectation.</summary>
/// <param name="options">What is expected.</param>
/// <param name="measure">The measure it is expected of.</param>
/// <param name="labels">The labels of all runs.</param>
internal sealed class Expectation(ExpectationOptions options, MeasureOptions measure, IReadOnlyList<string> labels)
{
    private readonly IReadOnlyList<string> _runs = options.Runs.Count > 0 ? options.Runs : [.. labels.Where(label => label != options.Over && label != options.Minus)];

    // A ratio has no unit, and is not worth more digits than four.
    private string Unit => options.Over is null && measure.Unit.Length > 0 ? " " + measure.Unit : "";

    /// <summary>It in words.</summary>
    public string Claim => options.Claim ?? Sentence();

    /// <summary>Judges it.</summary>
    /// <param name="values">The measure's values by label.</param>
    /// <param name="isLeftOut">Whether runs of this label were left out, not failed.</param>
    public Verdict Judge(IReadOnlyDictionary<string, MeasuredValues> values, Func<string, bool> isLeftOut)
    {
        string? other = options.Over ?? options.Minus;
        if (other is not null && isLeftOut(other)) return new(Claim, null, $"{other} was left out");
        string[] judged = [.. _runs.Where(run => !isLeftOut(run))];
        if (judged.Length == 0) return new(Claim, null, "its runs were left out");
        var numbers = judged.Select(run => (Run: run, Values: Numbers(values[run], other is null ? null : values[other]))).ToList();
        bool isMet = numbers.All(entry => entry.Values.Count > 0 && entry.Values.All(IsWithin)) && (options.Monotone is null || IsMonotone([.. numbers.Select(entry => entry.Values)]));
        return new(Claim, isMet, string.Join("; ", numbers.Select(entry => $"{(judged.Length > 1 || other is not null ? entry.Run + " " : "")}{(entry.Values.Count == 0 ? "no value" : string.Join(", ", entry.Values.Select(Show)))}{Unit}")));
    }

    // One number for the mean, or one a seed.
    private List<double> Numbers(MeasuredValues run, MeasuredValues? other)
    {
        if (options.On == ExpectationScope.Mean)
        {
            return run.Count == 0 || other?.Count == 0 ? [] : [Compare(run.Mean, other?.Mean)];
        }

        return [.. run.BySeed.Where(entry => other is null || other.BySeed.ContainsKey(entry.Key)).OrderBy(entry => entry.Key).Select(entry => Compare(entry.Value, other?.BySeed[entry.Key]))];
    }

    private double Compare(double value, double? other) => other is not { } reference ? value : options.Over is not null ? value / reference : value - reference;

    // NaN is neither more nor less than anything.
    private bool IsWithin(double value) => !double.IsNaN(value) && (options.AtLeast is not { } least || value >= least) && (options.AtMost is not { } most || value <= most);

    private bool IsMonotone(List<List<double>> runs) => runs.Zip(runs.Skip(1)).All(pair => pair.First.Zip(pair.Second).All(two =>
        options.Monotone == MonotoneDirection.Increasing ? two.Second > two.First : two.Second < two.First));

    private string Show(double value) => options.Over is null ? measure.Show(value) : value.ToString("0.###", CultureInfo.InvariantCulture);

    private string Sentence()
    {
        string what = options.Measure + (options.Over is { } over ? $" over that of {over}" : options.Minus is { } minus ? $" minus that of {minus}" : "");
        string who = options.Runs.Count > 0 ? string.Join(", ", options.Runs) : "every run";
        string bound = (options.AtLeast, options.AtMost) switch
        {
            ({ } least, { } most) => $" is {Show(least)} to {Show(most)}{Unit}",
            ({ } least, null) => $" is at least {Show(least)}{Unit}",
            (null, { } most) => $" is at most {Show(most)}{Unit}",
            _ => "",
        };
        string order = options.Monotone is { } way ? $"{(bound.Length > 0 ? " and" : "")} {(way == MonotoneDirection.Increasing ? "rises" : "falls")} in this order" : "";
        return $"{what} of {who}{bound}{order}{(options.On == ExpectationScope.Every ? ", for every seed" : "")}";
    }
}
