using System.Runtime.InteropServices;

namespace Trainer.Numerics.LinearSolvers;

/// <summary>How an iteration ended.</summary>
/// <param name="Iterations">How many iterations it took.</param>
/// <param name="RelativeResidual">‖b − A x‖₂ / ‖b‖₂, computed anew from x; 0 where b = 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SolveResult(int Iterations, double RelativeResidual);
