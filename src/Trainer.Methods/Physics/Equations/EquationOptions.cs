using Trainer.Components;

namespace Trainer.Methods.Physics.Equations;

/// <summary>The options of a differential equation with its conditions, and how to make it.</summary>
[ComponentKind("equation")]
public abstract record EquationOptions
{
    /// <summary>Makes the equation.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public abstract Equation Create();

    /// <summary>The same equation made easier, for a curriculum.</summary>
    /// <param name="difficulty">1 for the equation itself, less for an easier one.</param>
    /// <exception cref="ArgumentException">There are no easier ones, as by default.</exception>
    public virtual EquationOptions Easier(double difficulty) => throw new ArgumentException($"{GetType().Name} does not say what makes it easier: override {nameof(Easier)}.");
}
