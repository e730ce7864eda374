using System.ComponentModel.DataAnnotations;
using Trainer.Weights;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Options of a trigger whose parameters the task <c>blto</c> searches.</summary>
public abstract record LearnedTriggerOptions : TriggerOptions
{
    /// <summary>What a search came to: the folder of a checkpoint of the task <c>blto</c>, or its model.safetensors; null where the search is still to be made.</summary>
    public WeightOptions? Weights { get; init; }

    /// <summary>ε, the largest change of a value in [0, 1]; default 8/255. Patches, which cover what is below them, do not look at it.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Budget { get; init; } = 8.0 / 255;
}
