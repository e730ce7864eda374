using System.ComponentModel.DataAnnotations;
using Trainer.Averaging;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Precision;
using Trainer.Torch.Precision;
using Trainer.Weights;

namespace Trainer.Loop;

/// <summary>How long, how, and on what to train.</summary>
public sealed record TrainingOptions : IValidatableObject
{
    /// <summary>How many passes over the training data to make; null to count steps only.</summary>
    [Range(1, int.MaxValue)]
    public int? Epochs { get; init; }

    /// <summary>How many optimisation steps to make at most; null to count epochs only.</summary>
    [Range(1L, 1_000_000_000_000L)]
    public long? Steps { get; init; }

    /// <summary>For how many seconds to train at most, earlier parts of a resumed run included; null for as long as it takes.</summary>
    [Range(0.0, 1e9, MinimumIsExclusive = true)]
    public double? MaximumSeconds { get; init; }

    /// <summary>How many samples a batch holds.</summary>
    [Range(1, 1 << 20)]
    public int BatchSize { get; init; } = 64;

    /// <summary>How many batches make one optimisation step. Their losses are weighted by what each counts, so that the step equals one over a batch that many times larger.</summary>
    [Range(1, 1 << 16)]
    public int Accumulate { get; init; } = 1;

    /// <summary>Scale all gradients down together when their norm exceeds this; null not to.</summary>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double? ClipNorm { get; init; }

    /// <summary>Clamp each gradient element to plus or minus this; null not to.</summary>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double? ClipValue { get; init; }

    /// <summary>The type in which matrix products and convolutions compute; weights stay float32.</summary>
    [Paper("Paulius Micikevicius and Sharan Narang and Jonah Alben and Gregory Diamos and Erich Elsen and David Garcia and Boris Ginsburg and Michael Houston and Oleksii Kuchaiev and Ganesh Venkatesh and Hao Wu", "Mixed precision training", 2018, Venue = "ICLR")]
    public PrecisionMode Precision { get; init; }

    /// <summary>Names of modules that compute in float32 whatever the precision; <c>*</c> stands for any characters.</summary>
    public IReadOnlyList<string> KeepFloat32 { get; init; } = [];

    /// <summary>How exact products of float32 matrices are: highest, or rounded for speed (high: TF32, medium: bfloat16) where the device can.</summary>
    public MatmulPrecision MatmulPrecision { get; init; }

    /// <summary>Whether convolutions on CUDA may round float32 to TF32.</summary>
    public bool ConvolutionTf32 { get; init; } = true;

    /// <summary>Weights to begin with; null for fresh ones.</summary>
    public WeightOptions? Weights { get; init; }

    /// <summary>Names of parameters that are not trained; <c>*</c> stands for any characters.</summary>
    public IReadOnlyList<string> Freeze { get; init; } = [];

    /// <summary>An average of the weights to evaluate and to keep instead of the last ones; null for none.</summary>
    public AverageOptions? Average { get; init; }

    /// <summary>Train on the first so many batches only, over and over: a correct model learns them by heart. Null for all.</summary>
    [Range(1, int.MaxValue)]
    public int? OverfitBatches { get; init; }

    /// <summary>Evaluate every so many steps; null for once an epoch and at the end.</summary>
    [Range(1L, 1_000_000_000_000L)]
    public long? EvaluateEvery { get; init; }

    /// <summary>Evaluate on at most so many batches of each split; null for all.</summary>
    [Range(1, int.MaxValue)]
    public int? EvaluationBatches { get; init; }

    /// <summary>The seed of everything random: initial weights, order of samples, augmentation, dropout.</summary>
    public long Seed { get; init; }

    /// <summary>Where to compute: auto (a GPU if there is one), cpu, cuda, cuda:0 …</summary>
    [RegularExpression(@"auto|cpu|cuda(:\d{1,3})?", ErrorMessage = "must be auto, cpu, cuda or cuda:N.")]
    public string Device { get; init; } = "auto";

    /// <summary>How many CPU threads compute; null for as many as there are cores.</summary>
    [Range(1, 1024)]
    public int? Threads { get; init; }

    /// <summary>Refuse operations that are not deterministic on this device.</summary>
    public bool Deterministic { get; init; }

    /// <summary>Look at every layer's output and every gradient, and stop at the first that is not finite; slow, for finding a fault.</summary>
    public bool Anomaly { get; init; }

    /// <summary>How many batches are prepared ahead of the one being trained on; 0 to prepare each when it is needed.</summary>
    [Range(0, 64)]
    public int Prefetch { get; init; } = 2;

    /// <summary>How many threads prepare batches; batches and their order do not depend on it. More than one helps where decoding or reading is the bottleneck.</summary>
    [Range(1, 64)]
    public int Workers { get; init; } = 1;

    /// <summary>When and what to save.</summary>
    public CheckpointOptions Checkpoints { get; init; } = new();

    /// <summary>How many optimisation steps that makes: the fewer of what epochs and steps ask for.</summary>
    /// <param name="stepsPerEpoch">How many steps make an epoch; null when there are no epochs.</param>
    /// <exception cref="ConfigException">Only epochs are given, and there are none.</exception>
    public long TotalSteps(long? stepsPerEpoch)
    {
        long? byEpochs = Epochs * stepsPerEpoch;
        if (Steps is null && byEpochs is null) throw new ConfigException("training:steps", "is required: this task has no epochs to count.");
        return Math.Min(Steps ?? long.MaxValue, byEpochs ?? long.MaxValue);
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Epochs is null && Steps is null) yield return new("needs epochs or steps: how long should training go on?");
    }
}
