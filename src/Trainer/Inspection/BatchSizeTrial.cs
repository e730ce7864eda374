namespace Trainer.Inspection;

/// <summary>A batch size that was tried.</summary>
/// <param name="BatchSize">Samples a batch.</param>
/// <param name="Milliseconds">The median time of a step; null when it did not fit.</param>
/// <param name="SamplesPerSecond">The throughput; null when it did not fit.</param>
/// <param name="PeakBytes">The most memory that the process held until then.</param>
/// <param name="Problem">Why it did not fit; null when it did.</param>
/// <param name="IsWholeSet">Whether there are no more samples than that.</param>
public sealed record BatchSizeTrial(int BatchSize, double? Milliseconds, double? SamplesPerSecond, long PeakBytes, string? Problem, bool IsWholeSet = false);
