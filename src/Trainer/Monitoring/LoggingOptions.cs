using System.ComponentModel.DataAnnotations;

namespace Trainer.Monitoring;

/// <summary>What a run records about itself, and how often.</summary>
public sealed record LoggingOptions
{
    /// <summary>Record the running loss, learning rate and speed every so many steps.</summary>
    [Range(1, int.MaxValue)]
    public int Every { get; init; } = 20;

    /// <summary>Write TensorBoard event files.</summary>
    public bool TensorBoard { get; init; } = true;

    /// <summary>Show progress while training.</summary>
    public bool Progress { get; init; } = true;

    /// <summary>The least level that the console shows; the log file has everything from debug on.</summary>
    public LogLevel Console { get; init; } = LogLevel.Information;
}
