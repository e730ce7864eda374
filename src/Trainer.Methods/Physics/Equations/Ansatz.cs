using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Equations;

/// <summary>
/// How a field is made of a network's output N: offset + factor · N, with functions of the place, [n, variables] ↦ [n]. A factor that is zero where a condition holds, with an offset that fulfils it, makes
/// it hold exactly, whatever the weights.
/// </summary>
/// <remarks>Lagaris, Likas and Fotiadis, "Artificial neural networks for solving ordinary and partial differential equations", 1998.</remarks>
/// <param name="Offset">The offset; null for 0.</param>
/// <param name="Factor">The factor; null for 1.</param>
public sealed record Ansatz(Func<Tensor, Tensor>? Offset = null, Func<Tensor, Tensor>? Factor = null);
