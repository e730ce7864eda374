using System.ComponentModel.DataAnnotations;

namespace Trainer.Numerics.Minimisation;

/// <summary>Options of <see cref="LBfgs"/>.</summary>
public sealed record LBfgsOptions
{
    /// <summary>How many pairs of steps and changes of the gradient are kept; default 50.</summary>
    [Range(1, 1000)]
    public int History { get; init; } = 50;

    /// <summary>The first step tried along each direction but the first, which is tried at min(1, 1 / ‖g‖₁) of it; default 1.</summary>
    [Range(0.0, 1e6, MinimumIsExclusive = true)]
    public double Step { get; init; } = 1;

    /// <summary>Whether lengths of steps are searched for; default true. If not, the first is taken as it is, which may lead up: with a small one only.</summary>
    public bool LineSearch { get; init; } = true;

    /// <summary>c₁ of the Wolfe conditions: the decrease that a step must bring, as a share of what the slope promises; default 1e-4.</summary>
    [Range(0.0, 0.5, MinimumIsExclusive = true)]
    public double SufficientDecrease { get; init; } = 1e-4;

    /// <summary>c₂ of the Wolfe conditions: the slope that may be left after a step, as a share of that before; default 0.9.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Curvature { get; init; } = 0.9;

    /// <summary>The most evaluations of a line search after the first; default 25.</summary>
    [Range(1, 1000)]
    public int LineSearchTrials { get; init; } = 25;

    /// <summary>It has converged where no element of the gradient is larger; default 1e-7.</summary>
    [Range(0.0, 1e6)]
    public double GradientTolerance { get; init; } = 1e-7;

    /// <summary>It has converged where a step changes neither the value nor any coordinate by more; default 1e-9.</summary>
    [Range(0.0, 1e6)]
    public double ChangeTolerance { get; init; } = 1e-9;
}
