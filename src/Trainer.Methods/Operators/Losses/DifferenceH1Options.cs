using System.ComponentModel.DataAnnotations;
using TorchSharp;
using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Losses;

/// <summary>The Sobolev norm √(Σ (w e² + e_x² + e_y²)) of the error e, by central differences on the unit square.</summary>
/// <remarks>As MgNO's code trains on Helmholtz problems, absolute, with w = 10 and spacing 1 / n; inner points only have differences.</remarks>
[Component("difference-h1", Summary = "The error's Sobolev norm H¹ by central differences.")]
public sealed record DifferenceH1Options : OperatorLossOptions
{
    /// <summary>The weight of the error itself beside its slopes; default 10.</summary>
    [Range(0.0, 1e6)]
    public double ValueWeight { get; init; } = 10;

    /// <summary>Whether the norm is divided by that of the truth; default false.</summary>
    public bool Relative { get; init; }

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor predicted, Tensor truth)
    {
        RelativeError.CheckShapes(predicted, truth);
        using DisposeScope scope = NewDisposeScope();
        Tensor norm = Norm(predicted - truth);
        return (Relative ? norm / Norm(truth) : norm).MoveToOuterDisposeScope();
    }

    private Tensor Norm(Tensor field) =>
        ((field.square().flatten(1).sum(1) * ValueWeight) + Slopes(field, -2).square().flatten(1).sum(1) + Slopes(field, -1).square().flatten(1).sum(1)).sqrt();

    // (f(x + h) − f(x − h)) / 2h with h = 1 / n.
    private static Tensor Slopes(Tensor field, long dimension)
    {
        long points = field.shape[(int)(field.dim() + dimension)];
        return points < 3 ? field * 0 : (field.narrow(dimension, 2, points - 2) - field.narrow(dimension, 0, points - 2)) * (points / 2.0);
    }
}
