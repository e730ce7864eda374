using System.ComponentModel.DataAnnotations;

namespace Trainer.Methods.Physics;

/// <summary>Weights of points by time: what comes later counts once what comes before is fulfilled, wₖ = exp(−ε Σ of the losses of earlier slices, the initial condition's among them).</summary>
/// <remarks>Wang, Sankaran and Perdikaris, "Respecting causality is all you need for training physics-informed neural networks", 2022, equation 2.17.</remarks>
public sealed record CausalityOptions : IValidatableObject
{
    /// <summary>ε, one after another: the next is taken when all weights are above <see cref="Threshold"/>; default 0.01, 0.1, 1, 10, 100.</summary>
    public IReadOnlyList<double> Epsilons { get; init; } = [0.01, 0.1, 1, 10, 100];

    /// <summary>Into how many slices time is cut; default 32.</summary>
    [Range(2, 1 << 20)]
    public int Slices { get; init; } = 32;

    /// <summary>The weight that the last slice must have for the next ε; default 0.99.</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 0.99;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Epsilons.Count == 0 || Epsilons.Any(epsilon => !(epsilon >= 0))) yield return new("takes one number or more, none negative.", [nameof(Epsilons)]);
    }
}
