using Trainer.Configuration;
using Trainer.Randomness;

namespace Trainer.Sweeps;

/// <summary>The points of a sweep: every combination of the grids, with the random parameters drawn anew at each.</summary>
public sealed class SweepSpace
{
    private const long MostPoints = 1_000_000;

    /// <summary>Creates the space.</summary>
    /// <param name="parameters">What is varied.</param>
    /// <param name="points">How many points; null for every combination of the grids once.</param>
    /// <param name="seed">Where the random numbers begin.</param>
    /// <exception cref="ConfigException">There is no parameter, one stands twice, or random ones come without a number of points.</exception>
    public SweepSpace(IReadOnlyList<SweepParameter> parameters, long? points, long seed)
    {
        if (parameters.Count == 0) throw new ConfigException("", "a sweep needs something to vary: --grid optimizer:learningRate=1e-3,1e-2 or --random optimizer:learningRate=log(1e-4,1e-1).");
        if (parameters.GroupBy(parameter => parameter.Path).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new ConfigException(twice.Key, "is varied twice.");
        double combinations = parameters.Where(parameter => parameter.Scale == ParameterScale.Grid).Aggregate(1.0, (product, parameter) => product * parameter.Values.Count);
        bool isGrid = parameters.All(parameter => parameter.Scale == ParameterScale.Grid);
        if (points is null && !isGrid) throw new ConfigException("", "--random needs --trials N: how many points to draw.");
        double wanted = isGrid ? Math.Min(points ?? combinations, combinations) : points!.Value;
        if (wanted is < 1 or > MostPoints) throw new ConfigException("", $"a sweep has 1 to {MostPoints:N0} points; this one has {wanted:N0}. Say how many with --trials.");
        (Parameters, Count, Seed) = (parameters, (long)wanted, seed);
    }

    /// <summary>What is varied.</summary>
    public IReadOnlyList<SweepParameter> Parameters { get; }

    /// <summary>How many points there are.</summary>
    public long Count { get; }

    /// <summary>Where the random numbers begin.</summary>
    public long Seed { get; }

    /// <summary>The values of a point, one a parameter: the same whoever asks, whenever.</summary>
    /// <param name="number">The point, from 0; the last grid varies fastest, random parameters are drawn from (seed, point, path).</param>
    public IReadOnlyList<string> Point(long number)
    {
        var values = new string[Parameters.Count];
        long rest = number;
        for (int i = Parameters.Count - 1; i >= 0; i--)
        {
            SweepParameter parameter = Parameters[i];
            if (parameter.Scale == ParameterScale.Grid)
            {
                values[i] = parameter.Values[(int)(rest % parameter.Values.Count)];
                rest /= parameter.Values.Count;
            }
            else
            {
                RandomStream random = new RandomStream(Seed).Fork("sweep").Fork(number).Fork(parameter.Path);
                values[i] = parameter.Draw(ref random);
            }
        }

        return values;
    }

    /// <summary>The settings of a point, as they stand after <c>--set</c>.</summary>
    public IEnumerable<string> Settings(long number) => Parameters.Zip(Point(number), (parameter, value) => $"{parameter.Path}={value}");
}
