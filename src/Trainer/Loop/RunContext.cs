using Serilog;
using Trainer.Data;
using Trainer.Monitoring;
using Trainer.Optimizers;
using Trainer.Precision;
using Trainer.Profiling;
using Trainer.Randomness;
using Trainer.Schedules;
using static TorchSharp.torch;

namespace Trainer.Loop;

/// <summary>What a task is given to build itself from.</summary>
public sealed record RunContext
{
    private StepClock? _clock;
    private MixedPrecision? _precision;

    /// <summary>Where modules and data go.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>The root of the run's randomness: fork it by purpose.</summary>
    public RandomStream Random { get; init; } = new(0);

    /// <summary>Where data sets lie.</summary>
    public DataFolder Data { get; init; } = DataFolder.Resolve();

    /// <summary>The run's folder, for what listeners leave there; null when nothing is kept.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether a request to stop that a checkpoint holds is passed over, since the listeners are not those that made it.</summary>
    public bool ForgetsStopRequests { get; init; }

    /// <summary>The run's settings.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>How to build an optimizer.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamW.Options();

    /// <summary>How to build a learning-rate schedule; null for a constant rate.</summary>
    public ScheduleOptions? Schedule { get; init; }

    /// <summary>Where histograms, images, texts and further numbers go, besides the metrics that the loop records by itself.</summary>
    public RunRecords Records { get; } = new();

    /// <summary>Takes the time of a step's phases, when somebody wants to know.</summary>
    public StepClock Clock => _clock ??= new(Device);

    /// <summary>The precision of forward passes.</summary>
    public MixedPrecision Precision => _precision ??= new(Training.Precision, Device.type);

    /// <summary>The run's log.</summary>
    public ILogger Log { get; init; } = Serilog.Core.Logger.None;
}
