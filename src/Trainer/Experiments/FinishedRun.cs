using Trainer.Runs;

namespace Trainer.Experiments;

/// <summary>What became of a run of an experiment.</summary>
/// <param name="Run">The run.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Record">What it wrote down; null unless it was completed.</param>
/// <param name="Error">Why it failed or was left out; null otherwise.</param>
/// <param name="ExitCode">The exit code of its process; 0 where it was there already.</param>
public sealed record FinishedRun(PlannedRun Run, string Folder, FinishedStatus Status, RunRecord? Record, string? Error, int ExitCode);
