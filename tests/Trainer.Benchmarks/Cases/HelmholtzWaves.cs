using Trainer.Numerics.Helmholtz;

namespace Trainer.Benchmarks.Cases;

/// <summary>Helmholtz' equation by banded elimination.</summary>
internal sealed class HelmholtzWaves : IBenchmark
{
    public string Name => "helmholtz";

    public string Description => "one solution of Helmholtz' equation, ω = 1,000, speed about 20";

    public IReadOnlyList<Contender> Prepare() => [Of(101), Of(64), Of(201)];

    private static Contender Of(int side)
    {
        double[] speed = [.. Enumerable.Range(0, side * side).Select(i => 20 + Math.Tanh(Math.Sin(10.0 * (i % side) / side) + Math.Cos(7.0 * (i / side) / side)))];
        double[] u = new double[side * side], top = NeumannData.Indicator(side, 0.35, 0.65);
        var solver = new HelmholtzSolver(side, side, 1.0 / (side - 1));
        return Contender.Of($"{side}²", () => solver.Solve(1000, speed, new NeumannData { Top = top }, u), units: 3);
    }
}
