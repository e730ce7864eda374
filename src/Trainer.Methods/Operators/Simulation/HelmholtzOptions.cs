using System.ComponentModel.DataAnnotations;
using Serilog;
using Trainer.Components;
using Trainer.Numerics.Helmholtz;
using Trainer.Numerics.RandomFields;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>
/// Waves of one frequency in a random medium: from the wave speed c to the solution of (Δ + ω²/c²) u = 0 on the unit square, whose normal derivative is 1 on the middle of
/// the upper side, 0.35 ≤ x ≤ 0.65, and 0 elsewhere. The speed is 20 + tanh of a Gaussian random field with covariance (−Δ + τ²)^(−α).
/// </summary>
/// <remarks>De Hoop, Huang, Qian and Stuart, "The cost-accuracy trade-off in operator learning with neural networks", 2022 (arXiv 2203.13181), section 3.2.</remarks>
[Component("helmholtz", Summary = "Waves of one frequency in a random medium, simulated: wave speed to the wave.")]
public sealed record HelmholtzOptions : SimulatedFieldsOptions
{
    /// <summary>Nodes along each side, the boundary's among them; default 101.</summary>
    [Range(3, 1 << 11)]
    public int Points { get; init; } = 101;

    /// <summary>The angular frequency ω; default 1000, which is 8 waves along a side.</summary>
    [Range(0.0, 1e6)]
    public double Frequency { get; init; } = 1000;

    /// <summary>The mean speed; default 20.</summary>
    [Range(1.1, 1e6)]
    public double MeanSpeed { get; init; } = 20;

    /// <summary>τ of the random field; default 3.</summary>
    [Range(1e-3, 1e3)]
    public double Tau { get; init; } = 3;

    /// <summary>α of the random field; default 2.</summary>
    [Range(1.01, 16.0)]
    public double Alpha { get; init; } = 2;

    /// <inheritdoc/>
    internal override string Name => "Helmholtz' equation";

    /// <inheritdoc/>
    internal override Dictionary<string, Tensor> Simulate(ILogger log) => Simulate(Splits(Points, []), points => (1, 1, points, points), _ => new Simulator(this), log);

    private sealed class Simulator(HelmholtzOptions options) : IFieldSimulator
    {
        private readonly HelmholtzSolver _solver = new(options.Points, options.Points, 1.0 / (options.Points - 1));
        private readonly GaussianRandomField _field = GaussianRandomField.Neumann(options.Points, options.Tau, options.Alpha, sigma: 1);
        private readonly double[] _top = NeumannData.Indicator(options.Points, 0.35, 0.65);

        public void Simulate(RandomStream random, Span<double> input, Span<double> output)
        {
            random.NextNormals(input);
            using (NewDisposeScope()) _field.Sample(tensor(input.ToArray(), [options.Points, options.Points])).contiguous().data<double>().CopyTo(input);
            for (int i = 0; i < input.Length; i++) input[i] = options.MeanSpeed + Math.Tanh(input[i]);
            _solver.Solve(options.Frequency, input, new NeumannData { Top = _top }, output);
        }
    }
}
