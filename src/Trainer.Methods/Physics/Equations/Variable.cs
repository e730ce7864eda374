namespace Trainer.Methods.Physics.Equations;

/// <summary>A variable that fields depend on, with its range.</summary>
/// <param name="Name">Its name, as residuals ask for it.</param>
/// <param name="From">The lower end.</param>
/// <param name="To">The upper end.</param>
/// <param name="IsPeriodic">Whether both ends are one place; networks are periodic in it exactly then.</param>
public sealed record Variable(string Name, double From, double To, bool IsPeriodic = false)
{
    /// <summary>To − from.</summary>
    public double Length => To - From;

    /// <summary>Whether a value is in the range, up to rounding.</summary>
    public bool Contains(double value) => value >= From - (1e-6 * Length) && value <= To + (1e-6 * Length);
}
