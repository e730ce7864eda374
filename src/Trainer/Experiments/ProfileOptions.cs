using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Trainer.Experiments;

/// <summary>What a profile of an experiment changes.</summary>
public sealed record ProfileOptions
{
    /// <summary>What all runs change in their configurations besides: a part of a configuration, laid over.</summary>
    public JsonObject With { get; init; } = [];

    /// <summary>Other seeds; null for those of the experiment.</summary>
    [MinLength(1)]
    public IReadOnlyList<long>? Seeds { get; init; }
}
