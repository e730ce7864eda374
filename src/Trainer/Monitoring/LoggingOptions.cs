using System.ComponentModel.DataAnnotations;
using Trainer.Monitoring.Mlflow;

namespace Trainer.Monitoring;

/// <summary>
/// What a run records about itself, and how often. A run cannot do without <c>config.json</c>, <c>metrics.jsonl</c>, <c>summary.json</c> and its checkpoints:
/// when one of them cannot be written, or the run folder is deleted, training stops and can go on from the last checkpoint. Any other logger that fails
/// (<c>log.jsonl</c>, TensorBoard, CSV, MLflow, the profile) is left out with a warning. A folder of checkpoints that is deleted is made anew.
/// </summary>
public sealed record LoggingOptions
{
    /// <summary>Record the running loss, learning rate and speed every so many steps.</summary>
    [Range(1, int.MaxValue)]
    public int Every { get; init; } = 20;

    /// <summary>Write TensorBoard event files.</summary>
    public bool TensorBoard { get; init; } = true;

    /// <summary>Write <c>metrics.csv</c>: a column for each measurement.</summary>
    public bool Csv { get; init; }

    /// <summary>Report to an MLflow tracking server; null not to.</summary>
    public MlflowOptions? Mlflow { get; init; }

    /// <summary>Show progress while training.</summary>
    public bool Progress { get; init; } = true;

    /// <summary>The least level that the console shows; the log file has everything from debug on.</summary>
    public LogLevel Console { get; init; } = LogLevel.Information;
}
