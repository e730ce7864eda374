using Trainer.Numerics.Elliptic;
using Trainer.Numerics.LinearSolvers;
using Trainer.Numerics.RandomFields;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>Solutions of Darcy's equation for random coefficients of 12 and 3: how many a second, and how the time grows with the unknowns.</summary>
internal sealed class DarcyGenerator : IBenchmark
{
    private const int Fields = 8;
    private static readonly int[] Sides = [64, 128, 241, 512];

    public string Name => "darcy-generator";

    public string Description => "one solution of Darcy's equation, a = 12 or 3, relative residual 1e-10";

    public IReadOnlyList<Contender> Prepare() => [.. Sides.SelectMany(side => Of(side)), Jacobi(64), Jacobi(128)];

    public string? Remark(IReadOnlyList<Measurement> measurements)
    {
        double[] times = [.. Sides.Select(side => measurements.Single(row => row.Name.StartsWith($"{side}², 1 worker", StringComparison.Ordinal)).Fastest)];
        return $"time grows with the unknowns to the power of {string.Join(", ", Enumerable.Range(1, Sides.Length - 1).Select(i => Between(i - 1, i)))}; {Between(0, Sides.Length - 1)}";

        string Between(int a, int b) => $"{Math.Log(times[b] / times[a]) / (2 * Math.Log((Sides[b] - 2.0) / (Sides[a] - 2.0))):F2} ({Sides[a]}² to {Sides[b]}²)";
    }

    private static IEnumerable<Contender> Of(int side)
    {
        double[][] coefficients = Coefficients(side);
        DarcySolver[] solvers = [new(side, side, 1.0 / (side - 1)), new(side, side, 1.0 / (side - 1))];
        double[][] solutions = [new double[side * side], new double[side * side]];
        int[] iterations = [.. coefficients.Select(a => solvers[0].Solve(a, 1, solutions[0]).Iterations)];
        int units = Math.Max(4, 4_000_000 / (side * side)) / 2 * 2;
        yield return new($"{side}², 1 worker, {iterations.Average():F1} iterations", count => Work(0, count)) { Units = units };
        yield return new($"{side}², 2 workers", count => Parallel.For(0, 2, worker => Work(worker, count / 2))) { Units = units };

        void Work(int worker, int count)
        {
            for (int i = 0; i < count; i++) _ = solvers[worker].Solve(coefficients[i % Fields], 1, solutions[worker]);
        }
    }

    private static Contender Jacobi(int side)
    {
        double[][] coefficients = Coefficients(side);
        var problem = new JacobiDarcy(side);
        SolveResult result = problem.Solve(coefficients[0]);
        int next = 0;
        return Contender.Of($"{side}², diagonal preconditioner, {result.Iterations} iterations", () => problem.Solve(coefficients[next++ % Fields]), units: 4);
    }

    private static double[][] Coefficients(int side)
    {
        using IDisposable scope = NewDisposeScope();
        using Generator generator = new(1);
        Tensor field = GaussianRandomField.Neumann(side, 3, 2).Sample(randn([Fields, side, side], ScalarType.Float64, generator: generator));
        return [.. Enumerable.Range(0, Fields).Select(i => field[i].ge(0).to(ScalarType.Float64).mul(9).add(3).data<double>().ToArray())];
    }
}
