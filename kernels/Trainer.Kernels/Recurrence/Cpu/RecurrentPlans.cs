using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Constraints;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>Finds plans by constraints on the processor's caches, vectors and threads.</summary>
internal static class RecurrentPlans
{
    private const string Text = """
        SLICES == [1, THREADS];                  # threads run apart, or all in step on one head after another
        SLICES <= VECTORS;                       # a slice has a vector of units
        TILES == 1 | SLICES == 1;
        TILES == 1 | ROWS*TILES <= BATCH;        # a tile has the rows of one product in registers
        TILES <= THREADS;
        HEADS*TILES % THREADS == 0 | 4*THREADS <= HEADS*TILES | SLICES == THREADS | VECTORS + 1 <= THREADS;    # even shares, where there is a choice
        HEADS*TILES % THREADS == 0 | 4*THREADS <= HEADS*TILES | SLICES == THREADS | BATCH + 1 <= ROWS*TILES + ROWS;    # and where there is none, as many tiles as the batch has
        2*E*GATES*WIDTH^2 <= L2 | SLICES == THREADS | VECTORS + 1 <= THREADS;                                  # a copy of a head's matrix is half of a second-level cache
        2*E*COLUMNS*DEPTH <= L1;                 # a part of a panel is half of a first-level cache
        DEPTH % 16 == 0;
        """;

    private const int Rows = 4;

    // Reading the constraints takes longer than a short recurrence: plans are kept by all that decides them.
    private static readonly ConcurrentDictionary<(RecurrentCell Cell, int Batch, int Heads, int Width, ScalarType Type, int Threads), RecurrentPlan> Known = new();

    /// <summary>The constraints for a recurrence.</summary>
    public static IntegerProblem Constraints(RecurrentProblem problem)
    {
        bool isDouble = problem.Initial.dtype == ScalarType.Float64;
        int lane = isDouble ? Vector512<double>.Count : Vector512<float>.Count;
        return IntegerProblem.Parse(Text, new Dictionary<string, long>
        {
            ["THREADS"] = get_num_threads(),
            ["VECTORS"] = (problem.Width + lane - 1) / lane,
            ["HEADS"] = problem.Heads,
            ["BATCH"] = problem.Batch,
            ["WIDTH"] = problem.Width,
            ["GATES"] = problem.Shape.Recurrent,
            ["ROWS"] = Rows,
            ["COLUMNS"] = Panels<float>.Vectors * lane,
            ["E"] = isDouble ? sizeof(double) : sizeof(float),
            ["L1"] = CpuCaches.First,
            ["L2"] = CpuCaches.Second,
        }).OrderBy("SLICES", "TILES", Variable.Largest("DEPTH"));
    }

    /// <summary>The rule's plan: threads apart before threads in step, few tiles before many, deep parts before shallow ones.</summary>
    public static RecurrentPlan First(RecurrentProblem problem) => Known.GetOrAdd(
        (problem.Cell, problem.Batch, problem.Heads, problem.Width, problem.Initial.dtype, get_num_threads()), static (_, asked) => Of(Constraints(asked).Solve(new() { Count = 1 }).First()), problem);

    /// <summary>The plan of a solution.</summary>
    public static RecurrentPlan Of(Solution solution) => new((int)solution["TILES"], (int)solution["SLICES"], (int)solution["DEPTH"]);
}
