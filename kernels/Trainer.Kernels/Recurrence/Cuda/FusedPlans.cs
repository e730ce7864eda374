using System.Collections.Concurrent;
using Trainer.Kernels.Constraints;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Threads;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>
/// Finds plans by constraints on a device's shared memory, registers and multiprocessors: those of FlashRNN for groups that have a head for themselves. The most units whose whole matrix stays in shared
/// memory: with 227 KB (H100) 112 for four gates, with 99 KB 72, with 48 KB 48.
/// </summary>
internal static class FusedPlans
{
    // Quads have 16 bytes.
    private const string Text = """
        RESIDENT <= MOST;                           # blocks of eight units whose rows stay in shared memory
        16*CHANGING + 16*ROWS*RESIDENT <= LARGEST;
        BLOCKS <= WARPS*TURNS;                      # a warp takes one block after another
        32*WARPS <= THREADS;
        32*WARPS*OWN*TOGETHER <= REGISTERS;         # groups that a multiprocessor has at once
        16*CHANGING*TOGETHER + 16*ROWS*RESIDENT*TOGETHER + RESERVED*TOGETHER <= SHARED;
        GROUPS <= MULTIPROCESSORS*TOGETHER*ROUNDS;  # the others wait: no barrier reaches over groups
        LENGTH == TURNS*ROUNDS;
        """;

    // The registers of a thread that the largest group leaves it.
    private const int OwnRegisters = (64 << 10) / FusedPlan.MostThreads;

    // Groups of a multiprocessor from which on one more or less makes no difference; a search through more would take long.
    private const int ManyGroups = 256;

    private static readonly ConcurrentDictionary<Case, FusedPlan?> Known = new();

    /// <summary>The plan of a forward pass; null where not even the states fit.</summary>
    /// <param name="shape">The cell.</param>
    /// <param name="sizes">The sizes, of which the steps do not count.</param>
    /// <param name="limits">What the device has.</param>
    public static FusedPlan? Forward(CellShape shape, RecurrentSizes sizes, DeviceLimits limits) => Find(new(true, shape, sizes with { Steps = 0 }, limits, false));

    /// <summary>The plan of a backward pass; null where not even the gradients fit.</summary>
    /// <param name="shape">The cell.</param>
    /// <param name="sizes">The sizes, of which the steps do not count.</param>
    /// <param name="limits">What the device has.</param>
    /// <param name="cuts">Whether no gradient flows through the matrix, so that none of it is needed.</param>
    public static FusedPlan? Backward(CellShape shape, RecurrentSizes sizes, DeviceLimits limits, bool cuts = false) => Find(new(false, shape, sizes with { Steps = 0 }, limits, cuts));

    private static FusedPlan? Find(Case asked) => Known.GetOrAdd(asked, static asked =>
        Constraints(asked).Solve(new() { Count = 1 }).FirstOrDefault() is { } solution ? asked.Plan((int)solution["RESIDENT"], (int)solution["WARPS"]) : null);

    // First as much of the matrix as there is room for, then few turns and rounds one after another, then few threads.
    private static IntegerProblem Constraints(Case asked) => IntegerProblem.Parse(Text, new Dictionary<string, long>
    {
        ["BLOCKS"] = asked.Blocks,
        ["MOST"] = asked.Cuts ? 0 : asked.Blocks,
        ["ROWS"] = asked.BlockQuads,
        ["CHANGING"] = asked.ChangingQuads,
        ["GROUPS"] = asked.Groups,
        ["THREADS"] = FusedPlan.MostThreads,
        ["OWN"] = OwnRegisters,
        ["REGISTERS"] = asked.Limits.Registers,
        ["SHARED"] = asked.Limits.SharedMemory,
        ["RESERVED"] = asked.Limits.ReservedSharedMemory,
        ["LARGEST"] = asked.Limits.LargestSharedMemory,
        ["MULTIPROCESSORS"] = asked.Limits.Multiprocessors,
    }).OrderBy(new Variable("RESIDENT", ValueOrder.LargestFirst, lowest: 0), "LENGTH", "TURNS", "WARPS", Variable.Largest("TOGETHER"), "ROUNDS");

    private sealed record Case(bool IsForward, CellShape Shape, RecurrentSizes Sizes, DeviceLimits Limits, bool Cuts)
    {
        public int Blocks => (Sizes.Width + WarpProduct.Units - 1) / WarpProduct.Units;

        public long Groups => Math.Min((long)Sizes.Heads * ((Sizes.Batch + WarpProduct.Rows - 1) / WarpProduct.Rows), (long)ManyGroups * Limits.Multiprocessors);

        // The quads of a row, odd, so that eight rows begin in different banks of the shared memory.
        public int Pitch => (((IsForward ? 1 : Shape.Recurrent) * Sizes.Width + Quad.Size - 1) / Quad.Size) | 1;

        public int BlockQuads => (IsForward ? Shape.Recurrent : 1) * WarpProduct.Units * Pitch;

        // h twice; or δĝ twice and the gradients of the states.
        public int ChangingQuads => 2 * WarpProduct.Rows * Pitch + (IsForward ? 0 : Blocks * WarpProduct.Units * Shape.States);

        public FusedPlan Plan(int resident, int warps) => new(new(Blocks, resident, Pitch), warps * FusedKernels.WarpSize, (ChangingQuads + resident * BlockQuads) * Quad.Size * sizeof(float));
    }
}
