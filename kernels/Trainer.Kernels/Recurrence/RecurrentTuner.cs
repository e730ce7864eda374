using System.Collections.Concurrent;
using System.Diagnostics;
using TorchSharp;
using Trainer.Kernels.Constraints;
using Trainer.Kernels.Recurrence.Cpu;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence;

/// <summary>Times the ways to run a recurrence on the CPU.</summary>
public static class RecurrentTuner
{
    // Of plans that differ in the depth alone a few are enough.
    private const int Plans = 64, Depths = 3, Runs = 3, FewSteps = 8;
    private static readonly ConcurrentDictionary<(RecurrentCell, int, int, int, ScalarType, int), (RecurrentBackend Backend, RecurrentPlan? Plan)> Known = new();

    /// <summary>Times the alternatives for a size in float32 on random numbers, the rule's choice first.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="width">Units of a head.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static IEnumerable<RecurrentCandidate> Tune(RecurrentCell cell, int batch, int steps, int heads, int width)
    {
        foreach (int size in (int[])[batch, steps, heads, width]) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        return Run();

        IEnumerable<RecurrentCandidate> Run()
        {
            using Sample sample = Sample.Of(cell, batch, steps, heads, width, ScalarType.Float32);
            IntegerProblem constraints = RecurrentPlans.Constraints(sample.Problem);
            foreach (Solution solution in Solutions(constraints))
            {
                string tiles = string.Join(", ", solution.Select(pair => $"{pair.Key} {pair.Value}"));
                yield return new(RecurrentBackend.Fused, tiles, constraints.Explain(solution), sample.Time(RecurrentBackend.Fused, RecurrentPlans.Of(solution)));
            }

            yield return new(RecurrentBackend.Alternating, "", [], sample.Time(RecurrentBackend.Alternating, null));
        }
    }

    /// <summary>The fastest way for a problem's size, measured when it is first asked for.</summary>
    internal static (IRecurrentKernel Kernel, RecurrentProblem Problem) Fastest(RecurrentProblem problem)
    {
        (RecurrentBackend backend, RecurrentPlan? plan) = Known.GetOrAdd(
            (problem.Cell, problem.Batch, problem.Heads, problem.Width, problem.Initial.dtype, get_num_threads()),
            key =>
            {
                using Sample sample = Sample.Of(key.Item1, key.Item2, Math.Min(problem.Steps, FewSteps), key.Item3, key.Item4, key.Item5);
                IEnumerable<(RecurrentBackend, RecurrentPlan?)> ways = Solutions(RecurrentPlans.Constraints(sample.Problem)).Select(solution => (RecurrentBackend.Fused, (RecurrentPlan?)RecurrentPlans.Of(solution)));
                return ways.Append((RecurrentBackend.Alternating, null)).MinBy(way => sample.Time(way.Item1, way.Item2));
            });
        return (RecurrentKernels.OnCpu(backend), problem with { Plan = plan });
    }

    private static IEnumerable<Solution> Solutions(IntegerProblem constraints) =>
        constraints.Solve(new() { Count = Plans }).GroupBy(solution => (solution["SLICES"], solution["TILES"])).SelectMany(group => group.Take(Depths));

    private sealed record Sample(RecurrentProblem Problem, Tensor Gradient) : IDisposable
    {
        public static Sample Of(RecurrentCell cell, int batch, int steps, int heads, int width, ScalarType type)
        {
            CellShape shape = CellShape.Of(cell);
            using Tensor inputs = randn([steps, batch, heads, shape.Input, width], type);
            var problem = new RecurrentProblem(
                cell, inputs.transpose(2, 3), randn([shape.Recurrent, heads, width, width], type).div_(Math.Sqrt(width)), zeros([shape.Gates, heads, width], type),
                zeros([shape.States, batch, heads, width], type), null, new());
            return new(problem, randn([steps, batch, heads, width], type));
        }

        public TimeSpan Time(RecurrentBackend backend, RecurrentPlan? plan)
        {
            IRecurrentKernel kernel = RecurrentKernels.OnCpu(backend);
            RecurrentProblem problem = Problem with { Plan = plan };
            using IDisposable off = no_grad();
            TimeSpan best = TimeSpan.MaxValue;
            for (int run = 0; run <= Runs; run++)
            {
                using DisposeScope scope = NewDisposeScope();
                long start = Stopwatch.GetTimestamp();
                RecurrentTape tape = kernel.Forward(problem, keepsGates: true);
                kernel.Backward(problem, tape, Gradient, null, null);
                _ = GateGradients.OfMatrices(problem, tape);
                TimeSpan time = Stopwatch.GetElapsedTime(start);
                if (run > 0 && time < best) best = time;
            }

            return best;
        }

        public void Dispose()
        {
            foreach (Tensor tensor in (Tensor[])[Problem.Inputs, Problem.Matrices, Problem.Biases, Problem.Initial, Gradient]) tensor.Dispose();
        }
    }
}
