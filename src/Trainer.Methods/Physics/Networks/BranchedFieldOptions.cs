using Trainer.Components;
using Trainer.Methods.Physics.Equations;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Networks;

/// <summary>A network of its own for each field.</summary>
[Component("branches", Summary = "A network of its own for each field.")]
public sealed record BranchedFieldOptions : FieldModelOptions
{
    /// <summary>The networks by field; those that are not named are as <see cref="Default"/>.</summary>
    public IReadOnlyDictionary<string, MlpFieldOptions> Networks { get; init; } = new Dictionary<string, MlpFieldOptions>();

    /// <summary>The network of fields that are not named.</summary>
    public MlpFieldOptions Default { get; init; } = new();

    /// <inheritdoc/>
    public override FieldModel Create(Equation equation, ScalarType type)
    {
        ArgumentNullException.ThrowIfNull(equation);
        foreach (string field in Networks.Keys) equation.FieldNumber(field);
        return new BranchedModel([.. equation.Fields.Select(field => (field, Networks.GetValueOrDefault(field, Default).Network(equation, 1, type)))]);
    }
}
