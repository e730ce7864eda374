using System.ComponentModel.DataAnnotations;

namespace Trainer.Optimizers;

/// <summary>What the options of all <see cref="GroupedOptimizer"/>s have in common.</summary>
public abstract record GroupedOptimizerOptions : OptimizerOptions
{
    /// <summary>The learning rate η; each optimizer has its own default.</summary>
    [Range(0, 1e6)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The weight decay λ; default 0 unless the optimizer says otherwise.</summary>
    [Range(0, 1e6)]
    public double WeightDecay { get; init; }

    /// <summary>Whether biases and norm parameters (tensors of less than two dimensions) decay as well; default true unless the optimizer says otherwise.</summary>
    public bool DecayOneDimensional { get; init; } = true;

    /// <summary>Ascends instead of descending; default false.</summary>
    public bool Maximize { get; init; }

    /// <summary>Parameters with a learning rate or weight decay of their own, by name; default none.</summary>
    public IReadOnlyList<GroupOptions> Groups { get; init; } = [];
}
