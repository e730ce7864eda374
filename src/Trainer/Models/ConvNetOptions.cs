using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>
/// A small convolutional network: blocks of convolution, batch normalisation if wanted, ReLU and 2×2 max pooling, then a hidden layer and a linear head.
/// </summary>
[Component("convnet", Summary = "Small convolutional network for images.")]
public sealed record ConvNetOptions : ModelOptions, IValidatableObject
{
    /// <summary>Channels of each block; each block halves height and width.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> Channels { get; init; } = [32, 64];

    /// <summary>Side of the convolutions' square kernels, odd; images are padded so that they keep their size.</summary>
    [Range(1, 63)]
    public int Kernel { get; init; } = 3;

    /// <summary>Units of the hidden layer after the blocks; 0: none.</summary>
    [Range(0, LayerSizes.Largest)]
    public int Dense { get; init; } = 128;

    /// <summary>Batch normalisation after each convolution (Ioffe and Szegedy, 2015).</summary>
    [Paper("Sergey Ioffe and Christian Szegedy", "Batch normalization: Accelerating deep network training by reducing internal covariate shift", 2015, Venue = "ICML")]
    public bool BatchNorm { get; init; }

    /// <summary>How likely a value is switched off before each of the last linear maps in a training step.</summary>
    [Range(0.0, 0.99)]
    public double Dropout { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kernel % 2 == 0) yield return new($"is {Kernel}, but must be odd.", [nameof(Kernel)]);
        foreach (ValidationResult problem in LayerSizes.Check(nameof(Channels), Channels)) yield return problem;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An option is out of range, or the samples are not images, or too small to be halved by every block.</exception>
    public override Module<Tensor, Tensor> Create(ModelShape shape) => new ConvNet(this, shape);
}
