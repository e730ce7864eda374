using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Models.Sequence;

namespace Trainer.Tasks.Parity;

/// <summary>Options of <see cref="ParityTask"/>.</summary>
[Component("parity", Summary = "Keeps track of a running sum modulo 2, or k, and is tested on longer sequences than it was trained on.")]
[Paper("Korbinian Pöppel and Maximilian Beck and Sepp Hochreiter", "FlashRNN: I/O-aware optimization of traditional RNNs on modern hardware", 2024, Venue = "arXiv 2412.07752")]
public sealed record ParityOptions : TaskOptions, IValidatableObject
{
    /// <summary>The network.</summary>
    public SequenceModelOptions Model { get; init; } = new FlashRnnOptions();

    /// <summary>The modulus k: numbers from 0 to k − 1 go in, their running sum modulo k is to come out. Default 2, parity.</summary>
    [Range(2, 256)]
    public int Modulus { get; init; } = 2;

    /// <summary>The length of the first training sequences; default 4.</summary>
    [Range(1, 1 << 16)]
    public int FirstLength { get; init; } = 4;

    /// <summary>The length of the longest training sequences; default 40. The first length for sequences of one length.</summary>
    [Range(1, 1 << 16)]
    public int LastLength { get; init; } = 40;

    /// <summary>By how much the training sequences become longer; default 4.</summary>
    [Range(1, 1 << 16)]
    public int LengthStep { get; init; } = 4;

    /// <summary>The running loss below which they do, in nats a step; default 0.1.</summary>
    [Range(0.0, 100.0)]
    public double LengthenBelow { get; init; } = 0.1;

    /// <summary>The lengths of the test sequences; accuracy and loss are those of the last, the longest. Default 40 and 256.</summary>
    [MinLength(1)]
    public IReadOnlyList<int> TestLengths { get; init; } = [40, 256];

    /// <summary>How many test sequences of each length there are; default 400.</summary>
    [Range(1, 1 << 20)]
    public int TestSequences { get; init; } = 400;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LastLength < FirstLength) yield return new($"is {LastLength}, but must be at least the first length of {FirstLength}.", [nameof(LastLength)]);
        for (int i = 0; i < TestLengths.Count; i++)
        {
            if (TestLengths[i] is < 1 or > 1 << 16) yield return new($"is {TestLengths[i]}, but must be positive and at most {1 << 16}.", [$"{nameof(TestLengths)}:{i}"]);
            else if (i > 0 && TestLengths[i] <= TestLengths[i - 1]) yield return new($"is {TestLengths[i]}, but must be more than {TestLengths[i - 1]} before it.", [$"{nameof(TestLengths)}:{i}"]);
        }

        if (Model?.LongestSequence is { } most && Math.Max(LastLength, TestLengths.DefaultIfEmpty().Max()) is var needed && most < needed)
            yield return new($"looks at {most} steps; the longest sequence has {needed}.", [nameof(Model)]);
    }

    /// <inheritdoc/>
    public override TrainingTask Create() => new ParityTask(this);
}
