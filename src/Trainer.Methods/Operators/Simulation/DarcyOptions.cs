using System.ComponentModel.DataAnnotations;
using Serilog;
using Trainer.Components;
using Trainer.Numerics.Elliptic;
using Trainer.Numerics.RandomFields;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>
/// Steady flow through a medium of two materials: from the coefficient a to the solution of −∇·(a ∇u) = 1 on the unit square, u = 0 on its boundary. Where a smooth
/// Gaussian random field is positive the medium is of one kind, elsewhere of the other.
/// </summary>
/// <remarks>Li et al., "Fourier neural operator for parametric partial differential equations", 2021, appendix A.3.2; solved at the grid's own nodes.</remarks>
[Component("darcy", Summary = "Darcy flow through a random medium of two materials, simulated: coefficient to pressure.")]
public sealed record DarcyOptions : SimulatedFieldsOptions, IValidatableObject
{
    private const int LeastPoints = 3, MostPoints = 1 << 13;

    /// <summary>Nodes along each side of the grid that is solved on, the boundary's among them; default 32.</summary>
    [Range(LeastPoints, MostPoints)]
    public int Points { get; init; } = 32;

    /// <summary>Every how manieth node is kept, from the first; default 1, all.</summary>
    [Range(1, 64)]
    public int Stride { get; init; } = 1;

    /// <summary>τ of the random field, its inverse length scale; default 3.</summary>
    [Range(1e-3, 1e3)]
    public double Tau { get; init; } = 3;

    /// <summary>α of the random field, its smoothness; default 2.</summary>
    [Range(1.01, 16.0)]
    public double Alpha { get; init; } = 2;

    /// <summary>The coefficient where the random field is positive or zero; default 12.</summary>
    [Range(1e-6, 1e6)]
    public double High { get; init; } = 12;

    /// <summary>The coefficient elsewhere; default 3.</summary>
    [Range(1e-6, 1e6)]
    public double Low { get; init; } = 3;

    /// <summary>Other grids to test on, nodes along each side, of which all are kept.</summary>
    public IReadOnlyList<int> OtherGrids { get; init; } = [];

    /// <inheritdoc/>
    internal override string Name => "Darcy flow";

    /// <inheritdoc/>
    internal override Dictionary<string, Tensor> Simulate(ILogger log) => Simulate(
        Splits(Points, OtherGrids),
        points => (1, 1, Kept(points), Kept(points)),
        points => new Simulator(this, points, points == Points ? Stride : 1),
        log);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (int i = 0; i < OtherGrids.Count; i++)
        {
            if (OtherGrids[i] is < LeastPoints or > MostPoints) yield return new($"is {OtherGrids[i]}, but must be {LeastPoints} to {MostPoints}.", [$"{nameof(OtherGrids)}:{i}"]);
        }
    }

    private int Kept(int points) => points == Points ? (points + Stride - 1) / Stride : points;

    private sealed class Simulator : IFieldSimulator
    {
        private readonly DarcyOptions _options;
        private readonly int _points, _stride;
        private readonly DarcySolver _solver;
        private readonly GaussianRandomField _field;
        private readonly double[] _a, _u;

        public Simulator(DarcyOptions options, int points, int stride)
        {
            (_options, _points, _stride) = (options, points, stride);
            _solver = new(points, points, 1.0 / (points - 1));
            _field = GaussianRandomField.Neumann(points, options.Tau, options.Alpha);
            (_a, _u) = (new double[points * points], new double[points * points]);
        }

        public void Simulate(RandomStream random, Span<double> input, Span<double> output)
        {
            random.NextNormals(_a);
            using (NewDisposeScope())
            {
                double[] field = _field.Sample(tensor(_a, [_points, _points])).contiguous().data<double>().ToArray();
                for (int i = 0; i < _a.Length; i++) _a[i] = field[i] >= 0 ? _options.High : _options.Low;
            }

            _solver.Solve(_a, 1, _u);
            Subsampling.Copy(_a, _points, _stride, input);
            Subsampling.Copy(_u, _points, _stride, output);
        }
    }
}
