using Trainer.Components;

namespace Trainer.Methods.Guidance.Mapping;

/// <summary>The options of a mapping from a guide's layers to a target's, and the mapping.</summary>
[ComponentKind("layer-mapping")]
public abstract record LayerMappingOptions
{
    /// <summary>Checks, before anything is computed, that what it names is there.</summary>
    /// <param name="guide">The names of the guide's layers, in no order.</param>
    /// <param name="target">The names of the target's.</param>
    /// <exception cref="ArgumentException">It is not; the message lists what there is.</exception>
    public virtual void Check(IReadOnlyCollection<string> guide, IReadOnlyCollection<string> target) { }

    /// <summary>Maps layers.</summary>
    /// <param name="guide">The names of the guide's layers, in the order of computing.</param>
    /// <param name="target">The names of the target's.</param>
    /// <returns>The pairs, in the order of the target's depth.</returns>
    /// <exception cref="ArgumentException">A layer that it names is not there; the message lists those that are.</exception>
    public abstract IReadOnlyList<LayerPair> Map(IReadOnlyList<string> guide, IReadOnlyList<string> target);
}
