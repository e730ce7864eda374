using Serilog;
using Trainer.Data;
using Trainer.Monitoring;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.Schedules;
using static TorchSharp.torch;

namespace Trainer.Loop;

/// <summary>What a task is given to build itself from.</summary>
public sealed record RunContext
{
    /// <summary>Where modules and data go.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>The root of the run's randomness: fork it by purpose.</summary>
    public RandomStream Random { get; init; } = new(0);

    /// <summary>Where data sets lie.</summary>
    public DataFolder Data { get; init; } = DataFolder.Resolve();

    /// <summary>The run's settings.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>How to build an optimizer.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamW.Options();

    /// <summary>How to build a learning-rate schedule; null for a constant rate.</summary>
    public ScheduleOptions? Schedule { get; init; }

    /// <summary>Where histograms, images, texts and further numbers go, besides the metrics that the loop records by itself.</summary>
    public RunRecords Records { get; } = new();

    /// <summary>The run's log.</summary>
    public ILogger Log { get; init; } = Serilog.Core.Logger.None;
}
