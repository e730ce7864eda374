using System.ComponentModel.DataAnnotations;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.Optimizers;
using Trainer.Schedules;
using Trainer.Tasks;

namespace Trainer.Runs;

/// <summary>A whole configuration.</summary>
public sealed record RunOptions
{
    /// <summary>What the run is called: its folder is runs/NAME/TIME. Null for the configuration file's name.</summary>
    [RegularExpression(@"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", ErrorMessage = "must be at most 100 letters, digits, '_', '-' and '.', since a folder is called so.")]
    public string? Name { get; init; }

    /// <summary>Assemblies with components of your own; paths are relative to the file that names them.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>The method, with its data and model.</summary>
    public required TaskOptions Task { get; init; }

    /// <summary>The optimizer.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamW.Options();

    /// <summary>The learning-rate schedule; null for a constant rate.</summary>
    public ScheduleOptions? Schedule { get; init; }

    /// <summary>How long, how, and on what to train.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>What watches training besides progress, records and checkpoints, which are always there.</summary>
    public IReadOnlyList<ListenerOptions> Listeners { get; init; } = [];

    /// <summary>What is recorded and shown.</summary>
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>What a task of this configuration is built from, on the device that it asks for.</summary>
    /// <param name="data">Where data sets lie.</param>
    /// <exception cref="EnvironmentException">There is no such device.</exception>
    public RunContext CreateContext(DataFolder data) => new()
    {
        Device = DeviceChoice.Resolve(Training.Device),
        Random = new(Training.Seed),
        Data = data,
        Training = Training,
        Optimizer = Optimizer,
        Schedule = Schedule,
    };
}
