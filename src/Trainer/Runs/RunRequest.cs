using System.Text.Json.Nodes;
using Trainer.Data;

namespace Trainer.Runs;

/// <summary>Where a run puts its results and what it starts from: what is asked for on the command line, not part of the configuration.</summary>
public sealed record RunRequest
{
    /// <summary>The folder above all runs.</summary>
    public string Root { get; init; } = "runs";

    /// <summary>The run's folder, when it is to be a particular one; null for one below <see cref="Root"/> named by time.</summary>
    public string? Folder { get; init; }

    /// <summary>A run folder or checkpoint to go on from; null to start from the beginning.</summary>
    public ResumePoint? Resume { get; init; }

    /// <summary>What the configuration's file extends, kept in a new run's folder for reports, which show what was changed; empty for nothing.</summary>
    public JsonObject Bases { get; init; } = [];

    /// <summary>Where data sets lie.</summary>
    public DataFolder Data { get; init; } = DataFolder.Resolve();
}
