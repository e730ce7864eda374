using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Weights;

/// <summary>The options of loss weights, and how to make them.</summary>
[ComponentKind("loss-weights")]
public abstract record LossWeightsOptions : IValidatableObject
{
    /// <summary>The weights of terms by name, or those to begin with; 1 where a term is not named.</summary>
    public IReadOnlyDictionary<string, double> Terms { get; init; } = new Dictionary<string, double>();

    /// <summary>Makes the weights.</summary>
    /// <param name="points">How many points each term has.</param>
    /// <param name="type">The type of numbers.</param>
    /// <param name="device">Where residuals are.</param>
    public abstract LossWeights Create(IReadOnlyDictionary<string, long> points, ScalarType type, Device device);

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach ((string term, double weight) in Terms)
        {
            if (!(weight >= 0) || !double.IsFinite(weight)) yield return new($"is {weight} for '{term}': a weight is 0 or more.", [nameof(Terms)]);
        }
    }
}
