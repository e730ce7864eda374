using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data;
using Trainer.Methods.Physics.Equations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Collocation;

/// <summary>How the points are chosen at which residuals are evaluated.</summary>
[ComponentKind("collocation")]
public abstract record CollocationOptions
{
    /// <summary>After how many steps points are chosen anew; 0 (default): never.</summary>
    [Range(0L, 1_000_000_000_000L)]
    public long Every { get; init; }

    /// <summary>Whether the choice looks at the residuals.</summary>
    public virtual bool NeedsResiduals => false;

    /// <summary>Chooses points.</summary>
    /// <param name="variables">The ranges.</param>
    /// <param name="random">Random numbers of this choice alone.</param>
    /// <param name="residuals">The size of the residuals at points, [n, variables] ↦ [n]; null at the first choice, when there is nothing to learn from.</param>
    /// <param name="data">Where files lie.</param>
    /// <returns>[points, variables], float64 on the CPU.</returns>
    /// <exception cref="DataException">A file is missing or damaged, or holds points outside the ranges.</exception>
    /// <exception cref="ArgumentException">An option does not fit the variables.</exception>
    public abstract Tensor Choose(IReadOnlyList<Variable> variables, RandomStream random, Func<Tensor, Tensor>? residuals, DataFolder data);

    /// <summary>Makes points of numbers in [0, 1), row by row.</summary>
    private protected static Tensor Scaled(IReadOnlyList<Variable> variables, double[] shares, int points)
    {
        for (int i = 0; i < shares.Length; i++)
        {
            Variable variable = variables[i % variables.Count];
            shares[i] = variable.From + (variable.Length * shares[i]);
        }

        return tensor(shares, [points, variables.Count]);
    }
}
