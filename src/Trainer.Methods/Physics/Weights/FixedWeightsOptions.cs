using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Weights;

/// <summary>Weights that stay as they are.</summary>
[Component("fixed", Summary = "Weights that stay as they are.")]
public sealed record FixedWeightsOptions : LossWeightsOptions
{
    /// <inheritdoc/>
    public override LossWeights Create(IReadOnlyDictionary<string, long> points, ScalarType type, Device device) => new Weights(this);

    private sealed class Weights(FixedWeightsOptions options) : LossWeights
    {
        public override double Of(string term) => options.Terms.GetValueOrDefault(term, 1);
    }
}
