using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>A multilayer perceptron: the input flattened, hidden layers of linear map, activation and dropout, and a linear head.</summary>
[Component("mlp", Summary = "Multilayer perceptron.")]
public sealed record MlpOptions : ModelOptions, IValidatableObject
{
    /// <summary>Units of each hidden layer; none: logistic regression.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [256, 256];

    /// <summary>What follows each hidden layer.</summary>
    public Activation Activation { get; init; }

    /// <summary>How likely a hidden unit is switched off in a training step.</summary>
    [Range(0.0, 0.99)]
    public double Dropout { get; init; }

    /// <summary>Batch normalisation between each hidden linear map and its activation (Ioffe and Szegedy, 2015).</summary>
    [Paper("Sergey Ioffe and Christian Szegedy", "Batch normalization: Accelerating deep network training by reducing internal covariate shift", 2015, Venue = "ICML")]
    public bool BatchNorm { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => LayerSizes.Check(nameof(Widths), Widths);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public override Module<Tensor, Tensor> Create(ModelShape shape)
    {
        OptionsCheck.Validate(this, nameof(MlpOptions));
        return new Mlp(shape.Input.Aggregate(1L, (product, dimension) => product * dimension), Widths, shape.Outputs, Activation, Dropout, BatchNorm);
    }
}
