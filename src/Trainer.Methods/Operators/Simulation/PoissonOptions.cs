using System.ComponentModel.DataAnnotations;
using Serilog;
using Trainer.Components;
using Trainer.Numerics.Elliptic;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>Poisson's equation −Δu = f on the unit square, u = 0 on its boundary, at the interior points of a grid: from white noise f to u, a linear map.</summary>
[Component("poisson", Summary = "Poisson's equation, simulated: white noise to its solution, a linear map.")]
public sealed record PoissonOptions : SimulatedFieldsOptions
{
    /// <summary>Interior points along each side; default 31.</summary>
    [Range(1, 1 << 12)]
    public int Points { get; init; } = 31;

    /// <inheritdoc/>
    internal override string Name => "Poisson's equation";

    /// <inheritdoc/>
    internal override Dictionary<string, Tensor> Simulate(ILogger log) => Simulate(Splits(Points, []), points => (1, 1, points, points), points => new Simulator(points), log);

    private sealed class Simulator(int points) : IFieldSimulator
    {
        private readonly PoissonSolver _solver = new(points, points, 1.0 / (points + 1));

        public void Simulate(RandomStream random, Span<double> input, Span<double> output)
        {
            random.NextNormals(input);
            using (NewDisposeScope()) _solver.Solve(tensor(input.ToArray(), [points, points])).contiguous().data<double>().CopyTo(output);
        }
    }
}
