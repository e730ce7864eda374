using System.ComponentModel.DataAnnotations;
using Trainer.Kernels.Updates;

namespace Trainer.Optimizers.Blockwise;

/// <summary>What the options of all <see cref="BlockwiseOptimizer"/>s have in common.</summary>
public abstract record BlockwiseOptimizerOptions : GroupedOptimizerOptions
{
    /// <summary>Of the last hundred norms of a tensor's gradient the percentile that the next is clipped to; 100 (default) for no clipping, 5 is usual.</summary>
    /// <remarks>Dettmers et al., "8-bit optimizers via block-wise quantization", ICLR 2022, in its first implementation.</remarks>
    [Range(1, 100)]
    public int ClipPercentile { get; init; } = 100;

    /// <summary>The largest ratio of the norm of a tensor's update to that of the tensor; 0 for any; default 0 unless the optimizer says otherwise.</summary>
    [Range(0, 1e6)]
    public double MaximumUpdateNorm { get; init; }

    /// <summary>How states are kept; null for float32.</summary>
    internal virtual EightBitStates? Codes => null;

    /// <summary>The rule.</summary>
    internal abstract UpdateRule Rule { get; }

    /// <summary>What checkpoints call the rule's states.</summary>
    internal abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>The momentum that groups begin with; null for rules without.</summary>
    internal virtual double? FirstMomentum => null;

    /// <summary>The decay rates of moments that groups begin with; null for rules without.</summary>
    internal virtual (double Beta1, double Beta2)? FirstBetas => null;

    /// <summary>The rule's numbers for a step, without those that all rules share.</summary>
    internal abstract UpdateSettings Settings(ParameterGroup group, long step);
}
