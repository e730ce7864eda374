using System.ComponentModel.DataAnnotations;
using Serilog;
using TorchSharp;
using Trainer.Components;
using Trainer.Data.Fields;
using Trainer.Numerics.NavierStokes;
using Trainer.Numerics.RandomFields;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>
/// The vorticity of an incompressible flow in two dimensions, periodic, stirred by 0.1 (sin 2π(x + y) + cos 2π(x + y)) from a random start: from the state at one time to
/// that a time unit later. Numbers of samples are those of trajectories, each of which gives several pairs; test trajectories are followed as a whole too.
/// </summary>
/// <remarks>Li et al., "Fourier neural operator for parametric partial differential equations", 2021, section 5.3: the first state is that at time 1.</remarks>
[Component("navier-stokes", Summary = "Vorticity of a stirred two-dimensional flow, simulated: one state to the next.")]
public sealed record NavierStokesOptions : SimulatedFieldsOptions, IValidatableObject
{
    /// <summary>Points along each side of the grid that is computed on; default 128.</summary>
    [Range(4, 1 << 12)]
    public int Points { get; init; } = 128;

    /// <summary>Every how manieth point is kept, from the first; default 2.</summary>
    [Range(1, 64)]
    public int Stride { get; init; } = 2;

    /// <summary>The viscosity; default 1e-5.</summary>
    [Range(0.0, 10.0)]
    public double Viscosity { get; init; } = 1e-5;

    /// <summary>The states of a trajectory, a time unit apart; default 20.</summary>
    [Range(2, 10_000)]
    public int States { get; init; } = 20;

    /// <summary>The pairs taken of each trajectory, the first; default 10.</summary>
    [Range(1, 10_000)]
    public int Pairs { get; init; } = 10;

    /// <summary>How many states of test trajectories are predicted from the first; default 10.</summary>
    [Range(1, 10_000)]
    public int Rollout { get; init; } = 10;

    /// <summary>The time step of the simulation; default 0.01.</summary>
    [Range(1e-6, 1.0)]
    public double TimeStep { get; init; } = 0.01;

    /// <inheritdoc/>
    internal override string Name => "two-dimensional flow";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Pairs >= States) yield return new($"is {Pairs}: {States} states make {States - 1} pairs.", [nameof(Pairs)]);
        if (Rollout >= States) yield return new($"is {Rollout}, but {States - 1} states follow the first.", [nameof(Rollout)]);
        if (OutputScale != 1) yield return new($"is {OutputScale}, but outputs are states as inputs are, and one cannot have another unit: leave it at 1.", [nameof(OutputScale)]);
        if (Points % Stride != 0) yield return new($"is {Stride}, which does not divide {Points} points: those kept would not be as far apart across the edge, where the flow goes on.", [nameof(Stride)]);
        if (Points / Stride < 4) yield return new($"leaves {Points / Stride} of {Points} points: at least 4 are needed.", [nameof(Stride)]);
    }

    /// <inheritdoc/>
    internal override Dictionary<string, Tensor> Simulate(ILogger log)
    {
        int kept = (Points + Stride - 1) / Stride;
        return Simulate(Splits(Points, []), _ => (1, States - 1, kept, kept), _ => new Simulator(this), log);
    }

    /// <inheritdoc/>
    internal override FieldData Arrange(IReadOnlyDictionary<string, Tensor> fields)
    {
        using DisposeScope scope = NewDisposeScope();
        var trajectories = new TrajectoryOptions { Pairs = Pairs, Rollout = Rollout };
        return new()
        {
            Train = trajectories.ToPairs(States("train")),
            Validation = fields.ContainsKey("validation.inputs") ? trajectories.ToPairs(States("validation")) : null,
            Test = trajectories.ToPairs(States("test")),
            Trajectories = trajectories.ToTrajectories(States("test")),
        };

        Tensor States(string split) => cat([fields[$"{split}.inputs"], fields[$"{split}.outputs"]], 1).unsqueeze(2);
    }

    private sealed class Simulator(NavierStokesOptions options) : IFieldSimulator
    {
        private readonly VorticityFlow _flow = new(options.Points, options.Viscosity, VorticityFlow.DiagonalForcing(options.Points));
        private readonly GaussianRandomField _start = GaussianRandomField.Periodic(options.Points, tau: 7, alpha: 2.5);
        private readonly double[] _noise = new double[options.Points * options.Points];

        public void Simulate(RandomStream random, Span<double> input, Span<double> output)
        {
            random.NextNormals(_noise);
            using DisposeScope scope = NewDisposeScope();
            Tensor start = _start.Sample(tensor(_noise, [options.Points, options.Points]));
            int size = input.Length, state = 0;
            foreach (Tensor frame in _flow.Frames(start, Enumerable.Range(1, options.States).Select(time => (double)time), options.TimeStep))
            {
                using (frame)
                {
                    Span<double> target = state == 0 ? input : output.Slice((state - 1) * size, size);
                    Subsampling.Copy(frame.contiguous().data<double>().ToArray(), options.Points, options.Stride, target);
                    state++;
                }
            }
        }
    }
}
