using System.ComponentModel.DataAnnotations;
using Trainer.Inspection;
using Trainer.Methods.Guidance.Mapping;
using Trainer.Methods.Similarity;

namespace Trainer.Methods.Guidance;

/// <summary>How a target is held to its guide: α Σ (1 − similarity) over the mapped layers, added to its loss.</summary>
public sealed record AlignmentOptions
{
    /// <summary>The similarity; default linear CKA on the batch.</summary>
    public SimilarityMeasure Similarity { get; init; } = new LinearCka();

    /// <summary>The weight α of the sum over the pairs; default 1. 0 trains without guidance, bit for bit.</summary>
    [Range(0.0, 1e6)]
    public double Weight { get; init; } = 1;

    /// <summary>How the weight falls.</summary>
    public AlignmentDecay Decay { get; init; }

    /// <summary>How many steps the alignment is on for; null for all. A few hundred at the start make a better initialisation.</summary>
    [Range(1L, 1_000_000_000_000L)]
    public long? StopAfterSteps { get; init; }

    /// <summary>How many steps at the start see noise instead of the batch, on both sides, and are of the alignment alone; default 0.</summary>
    [Range(0L, 1_000_000_000_000L)]
    public long NoiseSteps { get; init; }

    /// <summary>Which layers go together; default evenly over the depth, the deepest of the guide's where several meet.</summary>
    public LayerMappingOptions Mapping { get; init; } = new EvenLastWinsOptions();

    /// <summary>The target's layers.</summary>
    public LayerTapOptions Layers { get; init; } = new();

    /// <summary>Whether the layers are those of a forward pass of their own, as in the authors' code, with other dropout and batch statistics updated twice; default false, those of the pass that the loss is from.</summary>
    public bool SecondForward { get; init; }

    /// <summary>Whether sequences [samples, places, units] are compared place by place, and the places summed; default false, as one vector a sample.</summary>
    public bool PlaceByPlace { get; init; }
}
