using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data.Text;
using Trainer.Models;
using Trainer.Models.Sequence;

namespace Trainer.Tasks.LanguageModeling;

/// <summary>Options of <see cref="LanguageModelingTask"/>.</summary>
[Component("language-modeling", Summary = "Learns which byte of a text follows those before it.")]
public sealed record LanguageModelingOptions : TaskOptions, IValidatableObject
{
    /// <summary>The text.</summary>
    public required TextOptions Text { get; init; }

    /// <summary>The sizes of the Transformer.</summary>
    public TransformerOptions Model { get; init; } = new();

    /// <summary>Another network instead of the Transformer, such as a recurrent one; bytes go in as unit vectors, as many as <c>model:context</c> at a time. Null: the Transformer.</summary>
    public SequenceModelOptions? Sequence { get; init; }

    /// <summary>The share of the text, its end, that is kept for the test.</summary>
    [Range(0.001, 0.9)]
    public double TestShare { get; init; } = 0.1;

    /// <summary>How many windows of the test text an evaluation reads, at equal distances.</summary>
    [Range(1, 1 << 20)]
    public int TestWindows { get; init; } = 64;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Sequence?.LongestSequence is { } most && most < Model?.Context) yield return new($"looks at {most} bytes; windows have {Model.Context} (model:context).", [nameof(Sequence)]);
    }

    /// <inheritdoc/>
    public override TrainingTask Create() => new LanguageModelingTask(this);
}
