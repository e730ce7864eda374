using System.ComponentModel.DataAnnotations;
using Trainer.Inspection;
using Trainer.Optimizers;
using Trainer.Tasks;
using Trainer.Weights;

namespace Trainer.Methods.Guidance;

/// <summary>A guide: a network of another architecture that computes on the target's inputs and is never trained with it.</summary>
public sealed record GuideOptions
{
    /// <summary>The task that the guide is the model of: as a rule the target's, with another model. Its inputs must have the shape of the target's.</summary>
    public required TaskOptions Task { get; init; }

    /// <summary>The guide's weights; null for fresh ones.</summary>
    public WeightOptions? Weights { get; init; }

    /// <summary>How many steps the guide is trained on its task before the target is; 0 for a guide as it is initialised, or as its weights say.</summary>
    [Range(0L, 1_000_000_000_000L)]
    public long TrainSteps { get; init; }

    /// <summary>The samples in a batch of that training; null for the run's.</summary>
    [Range(1, 1 << 20)]
    public int? TrainBatchSize { get; init; }

    /// <summary>The optimizer of that training; default Adam with a rate of 0.001.</summary>
    public OptimizerOptions Optimizer { get; init; } = new Adam.Options { LearningRate = 1e-3 };

    /// <summary>In which mode it computes.</summary>
    public GuideMode Mode { get; init; }

    /// <summary>What it sees.</summary>
    public GuideInput Input { get; init; }

    /// <summary>Its layers.</summary>
    public LayerTapOptions Layers { get; init; } = new();

    /// <summary>How many mebibytes of its activations are kept, sample by sample, so that each sample is computed once: the guide does not change. Default 512; 0 for none. Given up where samples do not come back.</summary>
    [Range(0, 1 << 20)]
    public int CacheMebibytes { get; init; } = 512;
}
