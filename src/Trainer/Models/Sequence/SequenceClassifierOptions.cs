using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>Reads an image as a sequence and says what it is after the last step.</summary>
[Component("sequence-classifier", Summary = "Reads an image row by row or pixel by pixel with a sequence model.")]
[Paper("Quoc V. Le and Navdeep Jaitly and Geoffrey E. Hinton", "A simple way to initialize recurrent networks of rectified linear units", 2015, Venue = "arXiv 1504.00941")]
public sealed record SequenceClassifierOptions : ModelOptions
{
    /// <summary>What reads the sequence.</summary>
    public SequenceModelOptions Sequence { get; init; } = new FlashRnnOptions();

    /// <summary>What a step is.</summary>
    public PixelOrder Order { get; init; }

    /// <summary>The side of the squares of pixels that are averaged before, which divides both sides of an image; default 1, none.</summary>
    [Range(1, 1024)]
    public int Pool { get; init; } = 1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An option is out of range, the samples are not images, or the squares do not fit into them.</exception>
    public override Module<Tensor, Tensor> Create(ModelShape shape) => new SequenceClassifier(this, shape);
}
