using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Tasks.Quadratic;

/// <summary>Options of <see cref="QuadraticTask"/>.</summary>
[Component("quadratic", Summary = "Minimises a quadratic whose rows differ in curvature, from noisy gradients: to compare optimizers.")]
public sealed record QuadraticOptions : TaskOptions
{
    /// <summary>Rows, each of one curvature; default 16.</summary>
    [Range(1, 1 << 20)]
    public int Rows { get; init; } = 16;

    /// <summary>Elements of a row; default 256.</summary>
    [Range(1, 1 << 28)]
    public int Columns { get; init; } = 256;

    /// <summary>The decades that the curvature λ falls through from 1 in the first row to the last; default 4.</summary>
    [Range(0.0, 30.0)]
    public double Decades { get; init; } = 4;

    /// <summary>The deviation of the noise; default 0.1.</summary>
    [Range(0.0, 1e6)]
    public double Noise { get; init; } = 0.1;

    /// <inheritdoc/>
    public override TrainingTask Create() => new QuadraticTask(this);
}
