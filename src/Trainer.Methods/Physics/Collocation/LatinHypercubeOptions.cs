using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data;
using Trainer.Methods.Physics.Equations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Collocation;

/// <summary>Points of which every one of n equal slices of each variable holds one: more even than independent ones.</summary>
[Component("latin-hypercube", Summary = "Points of which each slice of each variable holds one.")]
[Paper("M. D. McKay, R. J. Beckman and W. J. Conover", "A comparison of three methods for selecting values of input variables in the analysis of output from a computer code", 1979, Venue = "Technometrics", IsArticle = true)]
public sealed record LatinHypercubeOptions : CollocationOptions
{
    /// <summary>How many; default 1000.</summary>
    [Range(1, 1 << 24)]
    public int Points { get; init; } = 1000;

    /// <inheritdoc/>
    public override Tensor Choose(IReadOnlyList<Variable> variables, RandomStream random, Func<Tensor, Tensor>? residuals, DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(variables);
        int count = variables.Count;
        var shares = new double[Points * count];
        for (int variable = 0; variable < count; variable++)
        {
            long[] slices = random.Permutation(Points);
            for (int i = 0; i < Points; i++) shares[(i * count) + variable] = (slices[i] + random.NextDouble()) / Points;
        }

        return Scaled(variables, shares, Points);
    }
}
