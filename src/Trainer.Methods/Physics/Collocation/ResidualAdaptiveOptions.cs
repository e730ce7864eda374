using System.ComponentModel.DataAnnotations;
using TorchSharp;
using Trainer.Components;
using Trainer.Data;
using Trainer.Methods.Physics.Equations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Collocation;

/// <summary>Points drawn without replacement from many candidates, with probabilities that grow with the residual there: p ∝ |r|ᵏ / mean |r|ᵏ + c.</summary>
/// <remarks>The method RAD of Wu et al. 2023, equation 2.</remarks>
[Component("residual-adaptive", Summary = "Points drawn where residuals are large.")]
[Paper("Chenxi Wu, Min Zhu, Qinyang Tan, Yadhu Kartha and Lu Lu", "A comprehensive study of non-adaptive and residual-based adaptive sampling for physics-informed neural networks", 2023, Venue = "Computer Methods in Applied Mechanics and Engineering", IsArticle = true)]
public sealed record ResidualAdaptiveOptions : CollocationOptions, IValidatableObject
{
    /// <summary>How many; default 1000.</summary>
    [Range(1, 1 << 24)]
    public int Points { get; init; } = 1000;

    /// <summary>How many candidates there are for each point; default 10.</summary>
    [Range(2, 10_000)]
    public int Candidates { get; init; } = 10;

    /// <summary>k; default 1.</summary>
    [Range(0.0, 10.0)]
    public double Power { get; init; } = 1;

    /// <summary>c; default 1.</summary>
    [Range(0.0, 1e6)]
    public double Floor { get; init; } = 1;

    /// <inheritdoc/>
    public override bool NeedsResiduals => true;

    /// <inheritdoc/>
    public override Tensor Choose(IReadOnlyList<Variable> variables, RandomStream random, Func<Tensor, Tensor>? residuals, DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(variables);
        if (residuals is null) return UniformPointsOptions.Draw(variables, random, Points);
        using DisposeScope scope = NewDisposeScope();
        Tensor candidates = UniformPointsOptions.Draw(variables, random, Points * Candidates);
        double[] sizes = residuals(candidates).to(ScalarType.Float64).cpu().data<double>().ToArray();
        double[] powers = [.. sizes.Select(size => double.IsFinite(size) ? Math.Pow(size, Power) : 0)];
        double mean = Math.Max(powers.Average(), double.Epsilon);
        // The largest of log(u) / weight are a weighted sample without replacement (Efraimidis and Spirakis 2006).
        double[] keys = [.. powers.Select(power => Math.Log(1 - random.NextDouble()) / ((power / mean) + Floor + 1e-12))];
        long[] chosen = [.. Enumerable.Range(0, keys.Length).OrderByDescending(i => keys[i]).Take(Points).Order().Select(i => (long)i)];
        return candidates[tensor(chosen)].MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((long)Points * Candidates > 1 << 26) yield return new($"and points make {(long)Points * Candidates:N0} candidates: 67 million are the most.", [nameof(Candidates)]);
        if (Every == 0) yield return new("is needed: after how many steps should points be chosen anew?", [nameof(Every)]);
    }
}
