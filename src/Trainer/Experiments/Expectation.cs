using System.Globalization;

namespace Trainer.Experiments;

/// <summary>Judges an expectation.</summary>
/// <param name="options">What is expected.</param>
/// <param name="measure">The measure it is expected of.</param>
/// <param name="labels">The labels of all runs.</param>
/// <param name="seeds">How many seeds each run has.</param>
internal sealed class Expectation(ExpectationOptions options, MeasureOptions measure, IReadOnlyList<string> labels, int seeds)
{
    private readonly IReadOnlyList<string> _runs = options.RunsOf(labels);

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
        if (options.Monotone is not null && judged.Length < 2) return new(Claim, null, $"all its runs but {judged[0]} were left out");
        Compared[] compared = [.. judged.Select(run => Compare(values[run], other is null ? null : values[other]))];
        // With seeds that failed it may look better than it is.
        bool isMet = compared.All(run => run.Seeds == seeds && Holds(run.Numbers.Select(number => IsWithin(number.Value)))) && (options.Monotone is null || compared.Zip(compared.Skip(1)).All(pair => IsInOrder(pair.First, pair.Second)));
        return new(Claim, isMet, string.Join("; ", judged.Zip(compared, (run, numbers) => (judged.Length > 1 || other is not null ? run + " " : "") + Show(numbers))));
    }

    private Compared Compare(MeasuredValues run, MeasuredValues? other)
    {
        long[] common = [.. run.BySeed.Keys.Where(seed => other?.BySeed.ContainsKey(seed) is not false).Order()];
        if (options.On != ExpectationScope.Mean) return new(common.Length, [.. common.Select(seed => (seed, Compare(run.BySeed[seed], other?.BySeed[seed])))]);
        return new(common.Length, common.Length == 0 ? [] : [(0, Compare(common.Average(seed => run.BySeed[seed]), other is null ? null : common.Average(seed => other.BySeed[seed])))]);
    }

    private double Compare(double value, double? other) => other is not { } reference ? value : !double.IsFinite(reference) ? double.NaN : options.Over is not null ? value / reference : value - reference;

    // What is not finite, a goal that was never reached for one, meets nothing.
    private bool IsWithin(double value) => double.IsFinite(value) && (options.AtLeast is not { } least || value >= least) && (options.AtMost is not { } most || value <= most);

    private bool IsInOrder(Compared first, Compared second) => Holds(first.Numbers.Join(second.Numbers, one => one.Seed, one => one.Seed, (one, two) => two.Value - one.Value)
        .Select(rise => options.Monotone == MonotoneDirection.Increasing ? rise > 0 : rise < 0));

    private bool Holds(IEnumerable<bool> ofSeeds) => ofSeeds.ToArray() is var all && (options.On == ExpectationScope.Most ? 5 * all.Count(holds => holds) >= 4 * all.Length : all.All(holds => holds));

    private string Show(Compared run) => run.Seeds == 0
        ? "no value"
        : string.Join(", ", run.Numbers.Select(number => Show(number.Value))) + Unit + (run.Seeds < seeds ? $" ({run.Seeds} of {seeds} seeds)" : "");

    private string Show(double value) => options.Over is null || !double.IsFinite(value) ? measure.Show(value) : value.ToString("0.###", CultureInfo.InvariantCulture);

    private string Sentence()
    {
        string what = options.Measure;
        string who = (options.Runs.Count > 0 ? string.Join(", ", options.Runs) : "every run") + (options.Over is { } over ? $" over that of {over}" : options.Minus is { } minus ? $" minus that of {minus}" : "");
        string bound = (options.AtLeast, options.AtMost) switch
        {
            ({ } least, { } most) => $" is {Show(least)} to {Show(most)}{Unit}",
            ({ } least, null) => $" is at least {Show(least)}{Unit}",
            (null, { } most) => $" is at most {Show(most)}{Unit}",
            _ => "",
        };
        string order = options.Monotone is { } way ? $"{(bound.Length > 0 ? " and" : "")} {(way == MonotoneDirection.Increasing ? "rises" : "falls")} in this order" : "";
        return $"{what} of {who}{bound}{order}{options.On switch { ExpectationScope.Every => ", for every seed", ExpectationScope.Most => ", for four seeds in five", _ => "" }}";
    }

    // From how many seeds, and one number for the mean or one a seed.
    private sealed record Compared(int Seeds, IReadOnlyList<(long Seed, double Value)> Numbers);
}
