using Trainer.Kernels.Recurrence.Cpu;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>A recurrence as the kernels take it: time first, shapes checked.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Inputs">[time, batch, input gates, heads, width], the last dimension contiguous.</param>
/// <param name="Matrices">[recurrent gates, heads, width, width], output index first.</param>
/// <param name="Biases">[gates, heads, width].</param>
/// <param name="Initial">[states, batch, heads, width].</param>
/// <param name="Lengths">The steps of each sequence; null if all have all.</param>
/// <param name="Options">The rest.</param>
internal sealed record RecurrentProblem(RecurrentCell Cell, Tensor Inputs, Tensor Matrices, Tensor Biases, Tensor Initial, int[]? Lengths, RecurrentOptions Options)
{
    /// <summary>How the CPU divides it; null for what the rule says.</summary>
    public RecurrentPlan? Plan { get; init; }

    public CellShape Shape { get; } = CellShape.Of(Cell);

    public int Steps => (int)Inputs.shape[0];

    public int Batch => (int)Inputs.shape[1];

    public int Heads => (int)Inputs.shape[3];

    public int Width => (int)Inputs.shape[4];
}
