using static TorchSharp.torch;

namespace Trainer.Bilevel;

/// <summary>What a round gave.</summary>
/// <param name="Lower">The mean lower loss of its steps, one element without a graph; null where it had none.</param>
/// <param name="Upper">The mean upper loss of its steps, one element without a graph; null where it had none.</param>
public readonly record struct BilevelRound(Tensor? Lower, Tensor? Upper);
