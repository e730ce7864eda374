using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Kernels.Jets;
using Trainer.Methods.Physics.Equations;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Networks;

/// <summary>One network of hidden layers for all fields, which sees periodic variables as cosine and sine.</summary>
[Component("mlp", Summary = "One network of hidden layers for all fields.")]
public sealed record MlpFieldOptions : FieldModelOptions, IValidatableObject
{
    /// <summary>The widths of the hidden layers; default three of 32.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [32, 32, 32];

    /// <summary>What follows each hidden layer; default tanh.</summary>
    public JetFunction Activation { get; init; } = JetFunction.Tanh;

    /// <inheritdoc/>
    public override FieldModel Create(Equation equation, ScalarType type)
    {
        ArgumentNullException.ThrowIfNull(equation);
        return Network(equation, equation.Fields.Count, type);
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Layers.Count == 0 || Layers.Any(width => width is < 1 or > 1 << 16)) yield return new("takes one width or more, each from 1 to 65536.", [nameof(Layers)]);
    }

    /// <summary>The network with so many outputs.</summary>
    internal FieldNetwork Network(Equation equation, int components, ScalarType type) => new(equation.Variables.Count, Layers, components, Activation, Periodic(equation), type);
}
