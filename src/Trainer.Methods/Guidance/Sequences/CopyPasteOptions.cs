using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Methods.Guidance.Networks;
using Trainer.Models.Sequence;
using Trainer.Tasks;

namespace Trainer.Methods.Guidance.Sequences;

/// <summary>Options of <see cref="CopyPasteTask"/>.</summary>
[Component("copy-paste", Summary = "Says a sequence of symbols again after its end.")]
public sealed record CopyPasteOptions : TaskOptions, IValidatableObject
{
    /// <summary>The network.</summary>
    public SequenceModelOptions Model { get; init; } = new StackedRnnOptions();

    /// <summary>How many symbols there are; 0 is among them and is never scored, since it pads too. Default 10.</summary>
    [Range(2, 1000)]
    public int Symbols { get; init; } = 10;

    /// <summary>The length of the shortest sequence; default 20.</summary>
    [Range(1, 1 << 14)]
    public int ShortestSequence { get; init; } = 20;

    /// <summary>The length of the longest; default 40.</summary>
    [Range(1, 1 << 14)]
    public int LongestSequence { get; init; } = 40;

    /// <summary>How many test sequences there are; default 500.</summary>
    [Range(1, 1 << 20)]
    public int TestSequences { get; init; } = 500;

    /// <summary>The tokens of a sample.</summary>
    internal int Length => (2 * LongestSequence) + 2;

    /// <summary>How many different tokens there are: the symbols, one that is not used, copy, end.</summary>
    internal int Vocabulary => Symbols + 3;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LongestSequence < ShortestSequence) yield return new($"is {LongestSequence}, but must be at least the shortest of {ShortestSequence}.", [nameof(LongestSequence)]);
        if (Model?.LongestSequence is { } most && most < Length) yield return new($"looks at {most} steps; samples have {Length}.", [nameof(Model)]);
    }

    /// <inheritdoc/>
    public override TrainingTask Create() => new CopyPasteTask(this);
}
