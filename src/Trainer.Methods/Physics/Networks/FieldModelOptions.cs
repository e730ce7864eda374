using Trainer.Components;
using Trainer.Methods.Physics.Equations;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Networks;

/// <summary>The options of a network for an equation's fields, and how to build it.</summary>
[ComponentKind("field-model")]
public abstract record FieldModelOptions
{
    /// <summary>Builds the network; its parameters are initialised from torch's default generator.</summary>
    /// <param name="equation">Its variables go in, its fields come out.</param>
    /// <param name="type">float32 or float64.</param>
    /// <exception cref="ArgumentException">An option is out of range, or does not fit the equation.</exception>
    public abstract FieldModel Create(Equation equation, ScalarType type);

    /// <summary>The equation's periodic variables.</summary>
    private protected static IReadOnlyList<PeriodicVariable> Periodic(Equation equation) =>
        [.. equation.Variables.Select((variable, number) => (variable, number)).Where(entry => entry.variable.IsPeriodic).Select(entry => new PeriodicVariable(entry.number, entry.variable.From, entry.variable.Length))];
}
