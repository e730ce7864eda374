using System.Text.Json;
using Trainer.Configuration;
using Trainer.Metrics;

namespace Trainer.Sweeps;

/// <summary>What a study is to find out: fixed when it is begun.</summary>
public sealed record StudyPlan
{
    private static readonly string[] Names = ["config", "space", "points", "sampler seed", "seeds", "metric", "direction", "pruner"];

    /// <summary>The configuration, every value spelt out, as JSON.</summary>
    public required string Config { get; init; }

    /// <summary>The points.</summary>
    public required SweepSpace Space { get; init; }

    /// <summary>The seeds that each point is trained with; empty for that of the configuration.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [];

    /// <summary>What decides which point is best; null for the goal of the task, which is known once the first run has begun.</summary>
    public Goal? Goal { get; init; }

    /// <summary>What stops trials that are not worth going on with; null for nothing.</summary>
    public TrialPruner? Pruner { get; init; }

    /// <summary>How many trials there are.</summary>
    public long Trials => Space.Count * Math.Max(1, Seeds.Count);

    /// <summary>The plan as texts, by name.</summary>
    internal IReadOnlyDictionary<string, string> Texts() => new Dictionary<string, string>
    {
        ["config"] = Config,
        ["space"] = JsonSerializer.Serialize(Space.Parameters, OptionsWriter.OneLine),
        ["points"] = Space.Count.ToString(),
        ["sampler seed"] = Space.Seed.ToString(),
        ["seeds"] = string.Join(',', Seeds),
        ["metric"] = Goal?.Metric ?? "",
        ["direction"] = Goal?.Direction.ToString() ?? "",
        ["pruner"] = Pruner?.ToString() ?? "",
    };

    /// <summary>Whether texts are all that <see cref="Texts"/> gives.</summary>
    internal static bool IsIn(IReadOnlyDictionary<string, string> texts) => Names.All(texts.ContainsKey);

    /// <summary>Reads what <see cref="Texts"/> gives.</summary>
    internal static StudyPlan Parse(IReadOnlyDictionary<string, string> texts) => new()
    {
        Config = texts["config"],
        Space = new(JsonSerializer.Deserialize<List<SweepParameter>>(texts["space"])!, long.Parse(texts["points"]), long.Parse(texts["sampler seed"])),
        Seeds = [.. texts["seeds"].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)],
        Goal = texts["metric"].Length > 0 ? new(texts["metric"], Enum.Parse<GoalDirection>(texts["direction"])) : null,
        Pruner = TrialPruner.Parse(texts["pruner"]),
    };
}
