using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>What a recurrence gives.</summary>
/// <param name="Outputs">h of every step, [batch, time, heads, width], or [time, batch, heads, width] where time comes first.</param>
/// <param name="Others">The other states of every step in the order of the cell, [states − 1, batch, time, heads, width] or time first; null for cells that have h only.</param>
/// <param name="Last">All states after each sequence's last step, [states, batch, heads, width]; what a next call takes as initial states.</param>
public readonly record struct RecurrentStates(Tensor Outputs, Tensor? Others, Tensor Last);
