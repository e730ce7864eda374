using Trainer.Configuration;
using Trainer.Inspection;
using Trainer.Methods.Guidance.Mapping;
using Trainer.Schedules;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance;

/// <summary>How far a target's layers are from those of its guide.</summary>
/// <param name="options">Similarity, mapping and weight.</param>
internal sealed class Alignment(AlignmentOptions options)
{
    private IReadOnlyList<LayerPair> _pairs = [];
    private (int Guide, int Target) _counts;

    /// <summary>The weight at a step; 0 where the alignment is off.</summary>
    public double Weight(long step, long totalSteps)
    {
        long last = options.StopAfterSteps ?? long.MaxValue;
        if (step >= last) return 0;
        return options.Weight * options.Decay switch
        {
            AlignmentDecay.Linear => ScheduleFactor.Linear(step, Math.Min(last, totalSteps), 0),
            AlignmentDecay.Cosine => ScheduleFactor.Cosine(step, Math.Min(last, totalSteps), 0),
            _ => 1,
        };
    }

    /// <summary>Which layers go together.</summary>
    /// <exception cref="ConfigException">The mapping names a layer that is not there.</exception>
    public IReadOnlyList<LayerPair> Pairs(IReadOnlyList<CapturedLayer> target, IReadOnlyList<CapturedLayer> guide)
    {
        if (_counts != (guide.Count, target.Count))
        {
            _pairs = ConfigException.Wrap("task:alignment:mapping", () => options.Mapping.Map([.. guide.Select(layer => layer.Name)], [.. target.Select(layer => layer.Name)]));
            _counts = (guide.Count, target.Count);
        }

        return _pairs;
    }

    /// <summary>The similarity of each pair, [pairs], with the target's graph; and in the second place their distances summed, Σ (1 − similarity).</summary>
    /// <exception cref="ConfigException">The mapping names a layer that is not there.</exception>
    public (Tensor Similarities, Tensor Distance) Of(IReadOnlyList<CapturedLayer> target, GuideView guide)
    {
        IReadOnlyList<LayerPair> pairs = Pairs(target, guide.Layers);
        (int Pair, Tensor Target, Tensor Guide)[] compared = [.. pairs.SelectMany((pair, i) => Places(target[pair.Target].Output, guide.Layers[pair.Guide].Output).Select(place => (i, place.Target, place.Guide)))];
        Tensor similarities = stack([.. options.Similarity.Similarities([.. compared.Select(one => (one.Target, one.Guide))], guide.Rows)]), distance = (1 - similarities).sum();
        if (compared.Length == pairs.Count) return (similarities, distance);
        return (stack([.. similarities.split([.. compared.CountBy(one => one.Pair).Select(count => (long)count.Value)]).Select(places => places.mean())]), distance);
    }

    // The layers themselves, or of sequences each place.
    private IEnumerable<(Tensor Target, Tensor Guide)> Places(Tensor target, Tensor guide)
    {
        bool byPlace = options.PlaceByPlace && target.Dimensions == 3 && guide.Dimensions == 3 && target.shape[1] == guide.shape[1];
        if (!byPlace) return [(target, guide)];
        return Enumerable.Range(0, (int)target.shape[1]).Select(place => (target.select(1, place), guide.select(1, place)));
    }
}
