using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Data.Text;
using Trainer.Models;

namespace Trainer.Tasks.LanguageModeling;

/// <summary>Options of <see cref="LanguageModelingTask"/>.</summary>
[Component("language-modeling", Summary = "Learns which byte of a text follows those before it.")]
public sealed record LanguageModelingOptions : TaskOptions
{
    /// <summary>The text.</summary>
    public required TextOptions Text { get; init; }

    /// <summary>The sizes of the Transformer.</summary>
    public TransformerOptions Model { get; init; } = new();

    /// <summary>The share of the text, its end, that is kept for the test.</summary>
    [Range(0.001, 0.9)]
    public double TestShare { get; init; } = 0.1;

    /// <summary>How many windows of the test text an evaluation reads, at equal distances.</summary>
    [Range(1, 1 << 20)]
    public int TestWindows { get; init; } = 64;

    /// <inheritdoc/>
    public override TrainingTask Create() => new LanguageModelingTask(this);
}
