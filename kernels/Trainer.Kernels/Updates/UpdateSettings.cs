namespace Trainer.Kernels.Updates;

/// <summary>The numbers of one step for one tensor.</summary>
public readonly record struct UpdateSettings
{
    /// <summary>The learning rate η.</summary>
    public double LearningRate { get; init; }

    /// <summary>The number of the step, from 1.</summary>
    public long Step { get; init; } = 1;

    /// <summary>The decay rate β₁ of the first moment, or the momentum.</summary>
    public double Beta1 { get; init; }

    /// <summary>The decay rate β₂ of the second moment.</summary>
    public double Beta2 { get; init; }

    /// <summary>The decay rate β₃ of the slow moment (AdEMAMix).</summary>
    public double Beta3 { get; init; }

    /// <summary>The weight α of the slow moment (AdEMAMix).</summary>
    public double Alpha { get; init; }

    /// <summary>The ε of the denominator.</summary>
    public double Epsilon { get; init; }

    /// <summary>The weight decay λ.</summary>
    public double WeightDecay { get; init; }

    /// <summary>What the gradient is multiplied by first; default 1, negative to ascend.</summary>
    public double GradientScale { get; init; } = 1;

    /// <summary>The largest ratio of the update's norm to the parameter's; 0 (default) for any.</summary>
    public double MaximumUpdateNorm { get; init; }

    /// <summary>Creates the settings.</summary>
    public UpdateSettings() { }
}
