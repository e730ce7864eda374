using Trainer.Components;

namespace Trainer.Methods.Guidance.Mapping;

/// <summary>As <see cref="EvenAllOptions"/>, but of the guide's layers that go to one layer of the target only the deepest counts: as many pairs as the shallower network has layers.</summary>
[Component("even-last-wins", Summary = "Spreads the guide's layers evenly over the target's; of those that share one the deepest counts.")]
public sealed record EvenLastWinsOptions : LayerMappingOptions
{
    /// <inheritdoc/>
    public override IReadOnlyList<LayerPair> Map(IReadOnlyList<string> guide, IReadOnlyList<string> target)
    {
        ArgumentNullException.ThrowIfNull(guide);
        ArgumentNullException.ThrowIfNull(target);
        return [.. EvenAllOptions.Spread(guide.Count, target.Count).GroupBy(pair => pair.Target).Select(group => group.Last())];
    }
}
