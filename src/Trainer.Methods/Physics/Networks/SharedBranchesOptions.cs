using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Methods.Physics.Equations;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Networks;

/// <summary>Two branches that share most of their weights, as in the published code of Lagrangian networks.</summary>
[Component("shared-branches", Summary = "Two branches that share most of their weights, as in the published code of Lagrangian networks.")]
public sealed record SharedBranchesOptions : FieldModelOptions
{
    /// <summary>The width of all layers; default 50.</summary>
    [Range(1, 1 << 16)]
    public int Width { get; init; } = 50;

    /// <summary>Hidden layers of the second branch besides the input layer, of which all but the first have the same weights; default 5.</summary>
    [Range(2, 1000)]
    public int Depth { get; init; } = 5;

    /// <inheritdoc/>
    public override FieldModel Create(Equation equation, ScalarType type)
    {
        ArgumentNullException.ThrowIfNull(equation);
        if (equation.Fields.Count != 2) throw new ArgumentException($"shared-branches are of two fields; the equation has {equation.Fields.Count}.", nameof(equation));
        return new SharedBranches(equation.Variables.Count, Width, Depth, Periodic(equation), type);
    }
}
