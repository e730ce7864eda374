using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data;
using Trainer.Methods.Physics.Equations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Collocation;

/// <summary>All points of a grid, both ends included; of periodic variables the lower end only.</summary>
[Component("grid", Summary = "All points of a grid.")]
public sealed record GridPointsOptions : CollocationOptions, IValidatableObject
{
    /// <summary>How many places there are of each variable, by name; default <see cref="Default"/>.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();

    /// <summary>How many places there are of variables that are not named; default 32.</summary>
    [Range(1, 1 << 24)]
    public int Default { get; init; } = 32;

    /// <inheritdoc/>
    public override Tensor Choose(IReadOnlyList<Variable> variables, RandomStream random, Func<Tensor, Tensor>? residuals, DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return Points(variables, variable => Counts.GetValueOrDefault(variable.Name, Default));
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach ((string variable, int count) in Counts)
        {
            if (count is < 1 or > 1 << 24) yield return new($"is {count} for '{variable}': 1 or more.", [nameof(Counts)]);
        }
    }

    /// <summary>The points of a grid, the last variable's places next to each other.</summary>
    internal static Tensor Points(IReadOnlyList<Variable> variables, Func<Variable, int> count)
    {
        double points = variables.Aggregate(1.0, (product, variable) => product * count(variable));
        if (points > 1 << 26) throw new ArgumentException($"A grid of {points:N0} points: 67 million are the most. Ask for fewer counts.");
        Tensor[] axes = [.. variables.Select(variable => Axis(variable, count(variable)))];
        return stack(meshgrid(axes, "ij").Select(axis => axis.flatten()), 1);
    }

    private static Tensor Axis(Variable variable, int count) => count == 1
        ? tensor([variable.IsPeriodic ? variable.From : (variable.From + variable.To) / 2])
        : (arange(count, ScalarType.Float64) * (variable.Length / (variable.IsPeriodic ? count : count - 1))) + variable.From;
}
