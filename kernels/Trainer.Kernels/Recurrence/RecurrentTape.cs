using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>What a kernel's forward pass leaves for the backward pass, which overwrites the gates with their gradients.</summary>
/// <param name="Outputs">h, [time, batch, heads, width].</param>
/// <param name="Others">The other states, [states − 1, time, batch, heads, width]; null where there are none.</param>
/// <param name="Gates">[time, batch, heads, gates, width]: what the cell remembers of a step; for a cell that needs nothing, memory for the gradients.</param>
internal sealed record RecurrentTape(Tensor Outputs, Tensor? Others, Tensor Gates);
