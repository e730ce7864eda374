using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>Options of <see cref="FrequencyTrigger"/>.</summary>
[Component("frequency", Summary = "A fixed pattern of a few cosines in the chroma of each window of an image (CTRL).")]
[Paper("Changjiang Li and Ren Pang and Zhaohan Xi and Tianyu Du and Shouling Ji and Yuan Yao and Ting Wang", "An embarrassingly simple backdoor attack on self-supervised learning", 2023, Venue = "ICCV")]
public sealed record FrequencyOptions : TriggerOptions
{
    /// <summary>The side of the windows in pixels, which divides both sides of the images; default 32.</summary>
    [Range(2, 1024)]
    public int Window { get; init; } = 32;

    /// <summary>The coefficients that are raised, each in both directions of a window, below its side; default 15 and 31.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> Coefficients { get; init; } = [15, 31];

    /// <summary>What is added to each of them in training images, of values from 0 to 255; default 50.</summary>
    [Range(0.0, 1e6, MinimumIsExclusive = true)]
    public double Magnitude { get; init; } = 50;

    /// <summary>What is added in test images; default 100.</summary>
    [Range(0.0, 1e6, MinimumIsExclusive = true)]
    public double TestMagnitude { get; init; } = 100;

    /// <summary>The largest change of a value in [0, 1] that the pattern is scaled to, for training and test alike, instead of the magnitudes; null for those.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double? Budget { get; init; }

    /// <inheritdoc/>
    public override Trigger Create(IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Count != 3 || shape[0] is not (1 or 3) || shape[1] % Window != 0 || shape[2] % Window != 0)
            throw new ArgumentException($"frequency needs grey or colour images whose sides are multiples of its window, {Window}; these are ({string.Join(", ", shape)}).");
        if (Coefficients.Any(place => place < 0 || place >= Window)) throw new ArgumentException($"frequency has coefficients 0 to {Window - 1} in a window of {Window}; it is to raise {string.Join(", ", Coefficients)}.");
        return new FrequencyTrigger(shape, this);
    }
}
