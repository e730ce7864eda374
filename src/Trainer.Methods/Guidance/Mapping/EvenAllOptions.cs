using Trainer.Components;

namespace Trainer.Methods.Guidance.Mapping;

/// <summary>Spreads the guide's layers evenly over the target's depth, first to first and last to last; of a guide that is deeper, several follow each other to one layer of the target, and all count.</summary>
[Component("even-all", Summary = "Spreads the guide's layers evenly over the target's; several may share one.")]
public sealed record EvenAllOptions : LayerMappingOptions
{
    /// <inheritdoc/>
    public override IReadOnlyList<LayerPair> Map(IReadOnlyList<string> guide, IReadOnlyList<string> target)
    {
        ArgumentNullException.ThrowIfNull(guide);
        ArgumentNullException.ThrowIfNull(target);
        return Spread(guide.Count, target.Count);
    }

    /// <summary>Guide layer i goes to min(i (n − 1) / (m − 1), n − 1), halves rounded to even, of m layers of the guide and n of the target; the one of m = 1 to layer 0.</summary>
    public static IReadOnlyList<LayerPair> Spread(int guide, int target)
    {
        if (guide < 1 || target < 1) throw new ArgumentException($"There is nothing to map: the guide has {guide} layers and the target {target}.");
        double step = guide == 1 ? 1 : (target - 1.0) / (guide - 1);
        return [.. Enumerable.Range(0, guide).Select(i => new LayerPair(i, Math.Min((int)Math.Round(i * step, MidpointRounding.ToEven), target - 1)))];
    }
}
