using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data;
using Trainer.Methods.Physics.Equations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Collocation;

/// <summary>Points drawn evenly and independently.</summary>
[Component("uniform", Summary = "Points drawn evenly and independently.")]
public sealed record UniformPointsOptions : CollocationOptions
{
    /// <summary>How many; default 1000.</summary>
    [Range(1, 1 << 24)]
    public int Points { get; init; } = 1000;

    /// <inheritdoc/>
    public override Tensor Choose(IReadOnlyList<Variable> variables, RandomStream random, Func<Tensor, Tensor>? residuals, DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return Draw(variables, random, Points);
    }

    /// <summary>Draws so many points.</summary>
    internal static Tensor Draw(IReadOnlyList<Variable> variables, RandomStream random, int points)
    {
        var shares = new double[points * variables.Count];
        for (int i = 0; i < shares.Length; i++) shares[i] = random.NextDouble();
        return Scaled(variables, shares, points);
    }
}
