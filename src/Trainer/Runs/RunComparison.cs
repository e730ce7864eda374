using System.Text.Json.Nodes;
using Trainer.Configuration;

namespace Trainer.Runs;

/// <summary>Two runs side by side: what differs in their configurations, their curves, their results, and whether they are the same to the bit.</summary>
public sealed class RunComparison
{
    private RunComparison(RunRecord first, RunRecord second) => (First, Second) = (first, second);

    /// <summary>The first run.</summary>
    public RunRecord First { get; }

    /// <summary>The second run.</summary>
    public RunRecord Second { get; }

    /// <summary>Every option that differs: its path and both values.</summary>
    public IReadOnlyList<(string Path, string First, string Second)> Options { get; private init; } = [];

    /// <summary>How many recorded measurements are of the same step, split and name in both runs.</summary>
    public int Common { get; private init; }

    /// <summary>The first recorded measurement that differs in a bit; null when all in common are identical.</summary>
    public (long Step, string Name, double First, double Second)? FirstDifference { get; private init; }

    /// <summary>Whether the weights of the last checkpoints are identical; null when a run has none.</summary>
    public bool? WeightsAreIdentical { get; private init; }

    /// <summary>Whether all that was recorded, and the weights, are the same to the bit: what a refactoring has to show.</summary>
    public bool IsIdentical =>
        Common > 0 && FirstDifference is null && WeightsAreIdentical is not false && Count(First) == Common && Count(Second) == Common;

    /// <summary>Reads and compares two run folders.</summary>
    /// <exception cref="ConfigException">One is not a run folder, or a file in it is damaged; the message names it.</exception>
    public static RunComparison Of(string first, string second)
    {
        RunRecord a = RunRecord.Read(first), b = RunRecord.Read(second);
        var options = new List<(string, string, string)>();
        Compare(a.Config, b.Config, "", options);
        (int common, (long, string, double, double)? difference) = Compare(a, b);
        return new(a, b)
        {
            Options = options,
            Common = common,
            FirstDifference = difference,
            WeightsAreIdentical = a.WeightsHash is { } left && b.WeightsHash is { } right ? left == right : null,
        };
    }

    /// <summary>The paths of the options that differ between two configurations.</summary>
    internal static IEnumerable<string> Differences(JsonObject first, JsonObject second)
    {
        var options = new List<(string Path, string, string)>();
        Compare(first, second, "", options);
        return options.Select(option => option.Path);
    }

    private static (int Common, (long Step, string Name, double First, double Second)? Difference) Compare(RunRecord a, RunRecord b)
    {
        int common = 0;
        (long, string, double, double)? difference = null;
        foreach ((string name, IReadOnlyList<(long Step, double Value)> values) in a.Values)
        {
            if (IsSpeed(name) || !b.Values.TryGetValue(name, out IReadOnlyList<(long Step, double Value)>? others)) continue;
            Dictionary<long, double> byStep = others.GroupBy(entry => entry.Step).ToDictionary(group => group.Key, group => group.Last().Value);
            foreach ((long step, double value) in values)
            {
                if (!byStep.TryGetValue(step, out double other)) continue;
                common++;
                bool isSame = BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(other);
                if (!isSame && (difference is null || step < difference.Value.Item1)) difference = (step, name, value, other);
            }
        }

        return (common, difference);
    }

    private static int Count(RunRecord run) => run.Values.Where(entry => !IsSpeed(entry.Key)).Sum(entry => entry.Value.Count);

    private static bool IsSpeed(string name) => name.EndsWith("/samplesPerSecond", StringComparison.Ordinal);

    private static void Compare(JsonNode? first, JsonNode? second, string path, List<(string, string, string)> found)
    {
        if (JsonText.AreSame(first, second)) return;
        if (first is JsonObject a && second is JsonObject b)
        {
            foreach (string key in a.Select(entry => entry.Key).Union(b.Select(entry => entry.Key))) Compare(a[key], b[key], path.Length == 0 ? key : path + ":" + key, found);
            return;
        }

        found.Add((path, Text(first), Text(second)));
    }

    private static string Text(JsonNode? node) => node?.ToJsonString(OptionsWriter.OneLine) ?? "–";
}
