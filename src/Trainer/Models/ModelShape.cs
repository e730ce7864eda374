namespace Trainer.Models;

/// <summary>The shape that data ask of a network.</summary>
/// <param name="Input">One sample's shape without the batch dimension: (channels, height, width) for images.</param>
/// <param name="Outputs">How many outputs a sample has: the number of classes.</param>
public sealed record ModelShape(IReadOnlyList<long> Input, long Outputs);
