using Trainer.Components;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Physics.Weights;

/// <summary>Weights that make the gradients of all terms equally long: the measure is ‖∇Lᵢ‖.</summary>
/// <remarks>Algorithm 1 of the reference, step (c).</remarks>
[Component("gradient-balanced", Summary = "Weights that make the gradients of all terms equally long.")]
[Paper("Sifan Wang, Shyam Sankaran, Hanwen Wang and Paris Perdikaris", "An expert's guide to training physics-informed neural networks", 2023, Venue = "arXiv 2308.08468")]
public sealed record GradientBalancedOptions : BalancedWeightsOptions
{
    /// <inheritdoc/>
    public override LossWeights Create(IReadOnlyDictionary<string, long> points, ScalarType type, Device device)
    {
        ArgumentNullException.ThrowIfNull(points);
        return new Weights(this, points.Keys);
    }

    private sealed class Weights(GradientBalancedOptions options, IEnumerable<string> terms) : BalancedWeights(options, terms)
    {
        protected override double Measure(TermResidual residual, LossForm form, IReadOnlyList<Parameter> parameters) => Math.Sqrt(SquaredNorm(residual.Loss(form), parameters));
    }
}
