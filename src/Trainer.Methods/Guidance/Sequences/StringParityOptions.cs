using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Methods.Guidance.Networks;
using Trainer.Tasks;

namespace Trainer.Methods.Guidance.Sequences;

/// <summary>Options of <see cref="StringParityTask"/>.</summary>
[Component("string-parity", Summary = "Says of whole strings of bits whether the number of ones is odd.")]
public sealed record StringParityOptions : TaskOptions, IValidatableObject
{
    /// <summary>The network.</summary>
    public StringModelOptions Model { get; init; } = new SharedEncoderOptions();

    /// <summary>The length of the shortest string; default 2.</summary>
    [Range(1, 1 << 14)]
    public int ShortestString { get; init; } = 2;

    /// <summary>The length of the longest; default 50.</summary>
    [Range(1, 1 << 14)]
    public int LongestString { get; init; } = 50;

    /// <summary>How many test strings there are; default 1,000.</summary>
    [Range(1, 1 << 20)]
    public int TestStrings { get; init; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LongestString < ShortestString) yield return new($"is {LongestString}, but must be at least the shortest of {ShortestString}.", [nameof(LongestString)]);
    }

    /// <inheritdoc/>
    public override TrainingTask Create() => new StringParityTask(this);
}
