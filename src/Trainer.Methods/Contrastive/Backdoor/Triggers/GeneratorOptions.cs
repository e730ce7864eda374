using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Options of <see cref="GeneratorTrigger"/>.</summary>
[Component("generator", Summary = "A trigger for each image by a residual encoder-decoder, within an L∞ budget: the authors' generator.")]
[Paper("Weiyu Sun and Xinyu Zhang and Hao Lu and Yingcong Chen and Ting Wang and Jinghui Chen and Lu Lin", "Backdoor contrastive learning via bi-level trigger optimization", 2024, Venue = "ICLR")]
public sealed record GeneratorOptions : LearnedTriggerOptions
{
    /// <summary>Channels of the first layer; the others have two and four times as many. Default 64.</summary>
    [Range(1, 1024)]
    public int Width { get; init; } = 64;

    /// <summary>Residual blocks; default 2, for images of 32×32; 6 for those of 224×224.</summary>
    [Range(0, 64)]
    public int Blocks { get; init; } = 2;

    /// <summary>How likely a value within a block is dropped while the trigger learns; default 0.5.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Dropout { get; init; } = 0.5;

    /// <summary>What the last layer stands for; default an image.</summary>
    public GeneratorOutput Output { get; init; }

    /// <inheritdoc/>
    public override Trigger Create(IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Count != 3 || shape[1] % 4 != 0 || shape[2] % 4 != 0 || shape[1] < 8 || shape[2] < 8)
            throw new ArgumentException($"generator halves images twice and mirrors their edges: height and width must be multiples of 4 and at least 8; these images are ({string.Join(", ", shape)}).");
        return new GeneratorTrigger(shape[0], this);
    }
}
