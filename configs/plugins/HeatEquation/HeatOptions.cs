using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Methods.Physics.Equations;

namespace HeatEquation;

/// <summary>u_t = κ u_xx on a rod of length 1 whose ends are kept at 0, from sin πx: u = e^(−κ π² t) sin πx.</summary>
[Component("heat", Summary = "Heat in a rod whose ends are kept cold.")]
public sealed record HeatOptions : EquationOptions
{
    /// <summary>κ; default 0.1.</summary>
    [Range(0.0, 100.0)]
    public double Diffusivity { get; init; } = 0.1;

    /// <inheritdoc/>
    public override Equation Create() => new()
    {
        Variables = [new("x", 0, 1), new("t", 0, 1)],
        Terms =
        [
            Term.Inside("heat", u => u["u", "t"] - (u["u", "x", "x"] * Diffusivity)),
            Term.At("left", "x", 0, u => u["u"]),
            Term.At("right", "x", 1, u => u["u"]),
        ],
        Time = "t",
        Initial = points => (points.narrow(1, 0, 1) * Math.PI).sin(),
        Solution = points => (points.select(1, 0) * Math.PI).sin() * (points.select(1, 1) * (-Diffusivity * Math.PI * Math.PI)).exp(),
    };
}
