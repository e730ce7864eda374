namespace Trainer.Methods.Operators;

/// <summary>The channels and the grid of a field.</summary>
/// <param name="Channels">Values at each point.</param>
/// <param name="Rows">Points from top to bottom.</param>
/// <param name="Columns">Points from left to right.</param>
public sealed record FieldShape(long Channels, long Rows, long Columns);
