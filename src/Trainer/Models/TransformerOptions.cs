using System.ComponentModel.DataAnnotations;

namespace Trainer.Models;

/// <summary>The sizes of a <see cref="CausalTransformer"/>.</summary>
public sealed record TransformerOptions : IValidatableObject
{
    /// <summary>The width d of the residual stream; default 128.</summary>
    [Range(1, 1 << 16)]
    public int Width { get; init; } = 128;

    /// <summary>The heads of an attention; they divide the width; default 4.</summary>
    [Range(1, 1024)]
    public int Heads { get; init; } = 4;

    /// <summary>The blocks; default 4.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 4;

    /// <summary>The most tokens it looks at; default 128.</summary>
    [Range(1, 1 << 20)]
    public int Context { get; init; } = 128;

    /// <summary>How likely a unit of a block's output is switched off in a training step; default 0.</summary>
    [Range(0.0, 0.99)]
    public double Dropout { get; init; }

    /// <summary>Whether tokens are looked up in a <see cref="Models.StableEmbedding"/>; default false.</summary>
    public bool StableEmbedding { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Width % Heads != 0) yield return new($"({Heads}) does not divide the width of {Width}.", [nameof(Heads)]);
    }
}
