using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data.Augmentations;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>Blurs every image before the encoder sees it.</summary>
[Component("input-blur", Summary = "Blurs images before the encoder sees them.")]
public sealed record InputBlurOptions : DefenceOptions, IValidatableObject
{
    /// <summary>The deviation of the Gaussian in pixels; default 0.7.</summary>
    [Range(0.01, 100.0)]
    public double Deviation { get; init; } = 0.7;

    /// <summary>The side of its kernel in pixels, odd; default 3.</summary>
    [Range(3, 101)]
    public int Kernel { get; init; } = 3;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kernel % 2 == 0) yield return new($"is {Kernel}, but a kernel with a middle has an odd side: take {Kernel - 1} or {Kernel + 1}.", [nameof(Kernel)]);
    }

    /// <inheritdoc/>
    public override Defence Create(DefenceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        new GaussianBlurOptions { Kernel = Kernel }.Check([.. context.Clean.shape[1..]]);
        return new InputFilter(context.Victim, images => GaussianBlurOptions.Blur(images, [.. Enumerable.Repeat(Deviation, (int)images.shape[0])], Kernel));
    }
}
