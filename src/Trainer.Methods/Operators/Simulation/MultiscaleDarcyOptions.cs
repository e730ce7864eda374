using System.ComponentModel.DataAnnotations;
using Serilog;
using Trainer.Components;
using Trainer.Numerics.Elliptic;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>Steady flow through a medium that varies on six scales by five orders of magnitude: from the coefficient a to the solution of −∇·(a ∇u) = 1 on [−1, 1]², u = 0 on its boundary.</summary>
/// <remarks>Liu, Xu and Zhang, "HT-Net: Hierarchical transformer based operator learning model for multiscale PDEs", 2022 (arXiv 2210.10890); by finite differences here, where that used linear elements.</remarks>
[Component("darcy-multiscale", Summary = "Darcy flow through a medium with variations on six scales, simulated: coefficient to pressure.")]
public sealed record MultiscaleDarcyOptions : SimulatedFieldsOptions
{
    /// <summary>Nodes along each side of the grid that is solved on; default 253, which with a stride of 4 leaves 64.</summary>
    [Range(3, 1 << 13)]
    public int Points { get; init; } = 253;

    /// <summary>Every how manieth node is kept, from the first; default 4.</summary>
    [Range(1, 64)]
    public int Stride { get; init; } = 4;

    /// <summary>Scales, each half the size of the one before; default 6.</summary>
    [Range(1, 12)]
    public int Scales { get; init; } = 6;

    /// <inheritdoc/>
    internal override string Name => "multiscale Darcy flow";

    /// <inheritdoc/>
    internal override Dictionary<string, Tensor> Simulate(ILogger log)
    {
        int kept = (Points + Stride - 1) / Stride;
        return Simulate(Splits(Points, []), _ => (1, 1, kept, kept), _ => new Simulator(this), log);
    }

    private sealed class Simulator(MultiscaleDarcyOptions options) : IFieldSimulator
    {
        private readonly DarcySolver _solver = new(options.Points, options.Points, 2.0 / (options.Points - 1));
        private readonly double[] _a = new double[options.Points * options.Points], _u = new double[options.Points * options.Points];

        public void Simulate(RandomStream random, Span<double> input, Span<double> output)
        {
            Span<double> uniform = stackalloc double[options.Scales];
            for (int k = 0; k < uniform.Length; k++) uniform[k] = random.NextDouble();
            MultiscaleCoefficient.Evaluate(MultiscaleCoefficient.Frequencies(uniform), options.Points, _a);
            _solver.Solve(_a, 1, _u);
            Subsampling.Copy(_a, options.Points, options.Stride, input);
            Subsampling.Copy(_u, options.Points, options.Stride, output);
        }
    }
}
