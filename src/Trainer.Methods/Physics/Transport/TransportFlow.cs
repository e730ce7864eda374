using TorchSharp;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Formulas;
using Trainer.Numerics.Transport;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Transport;

/// <summary>What an equation of transport says, in whichever frame: its velocity, its initial condition and its solution.</summary>
internal sealed class TransportFlow
{
    // How much of its range the initial condition may jump at the ends.
    private const double LargestJump = 1e-3;
    private readonly TransportOptions _options;
    private readonly Formula _initial;
    private readonly Lazy<double> _crossing;

    /// <exception cref="ArgumentException">The initial condition is not finite or not periodic.</exception>
    public TransportFlow(TransportOptions options, Formula initial)
    {
        (_options, _initial) = (options, initial);
        Interval = new(options.Start, options.Length);
        Law = options.Velocity switch
        {
            TransportVelocity.Constant => ConservationLaw.Convection(options.Speed),
            TransportVelocity.Solution => ConservationLaw.Burgers,
            _ => ConservationLaw.Logistic(options.Speed),
        };
        _crossing = new(() => new Characteristics(Interval, Law, Initial).CrossingTime);
        CheckInitial();
    }

    public PeriodicInterval Interval { get; }

    public ConservationLaw Law { get; }

    /// <summary>When characteristics of the equation without viscosity first cross; infinite where they never do.</summary>
    public double CrossingTime => _crossing.Value;

    /// <summary>The mean of the initial condition.</summary>
    public double Mean { get; private set; }

    /// <summary>f(w).</summary>
    public Tensor Velocity(Tensor w) => _options.Velocity switch
    {
        TransportVelocity.Constant => full_like(w, _options.Speed),
        TransportVelocity.Solution => w,
        _ => w * (1 - w) * _options.Speed,
    };

    /// <summary>w₀ at x.</summary>
    public Tensor Initial(Tensor x) => _initial.Evaluate(new Dictionary<string, Tensor> { ["x"] = x, ["c"] = full_like(x, _options.Speed) });

    /// <summary>How w is made of a network's output; null where it is the output.</summary>
    public Ansatz? State() => _options switch
    {
        { HardInitial: true } => new(points => Initial(points.select(1, 0)), points => points.select(1, 1)),
        { Centred: true } when Mean != 0 => new(points => full_like(points.select(1, 0), Mean)),
        _ => null,
    };

    /// <summary>The solution at the interval's points and at times in order, [times, points]: exact where there is a closed form, else by solvers whose errors are far below those of networks.</summary>
    public Tensor Solution(int points, IReadOnlyList<double> times)
    {
        using IDisposable off = no_grad();
        using IDisposable scope = NewDisposeScope();
        Tensor x = Interval.Points(points), t = tensor(times.ToArray()).unsqueeze(1);
        return Solve(points, times, x, t).MoveToOuterDisposeScope();
    }

    private Tensor Solve(int points, IReadOnlyList<double> times, Tensor x, Tensor t)
    {
        double viscosity = _options.Viscosity;
        if (viscosity == 0) return times[^1] <= CrossingTime ? new Characteristics(Interval, Law, Initial).Evaluate(x, t) : Shocks(points, times);
        if (_options.Velocity == TransportVelocity.Solution) return new ColeHopf(Interval, Initial, viscosity).Evaluate(x, t);
        int fine = Refined(points, 512), stride = fine / points;
        Tensor samples = Initial(Interval.Points(fine));
        // Fronts are as wide as ν over the velocity: where the grid is too coarse for them, they are shocks.
        if (_options.Velocity == TransportVelocity.Logistic && viscosity * fine < Interval.Length * Fastest(samples)) return Shocks(points, times);
        Tensor solved = _options.Velocity == TransportVelocity.Constant
            ? new ConvectionDiffusion(Interval, _options.Speed, viscosity).Solve(samples, times)
            : new PseudoSpectral(Interval, Law, viscosity).Solve(samples, times, 0.2 * Interval.Length / fine / Fastest(samples));
        return solved[.., TensorIndex.Slice(0, null, stride)];
    }

    private Tensor Shocks(int points, IReadOnlyList<double> times)
    {
        int fine = Refined(points, 1024);
        Tensor cells = new FiniteVolume(Interval, Law, _options.Viscosity).Solve(CellAverages.Of(Interval, Initial, fine), times);
        return cells[.., TensorIndex.Slice(0, null, fine / points)];
    }

    // By how much velocities differ from that of the mean, in whose frame the solver is.
    private double Fastest(Tensor samples)
    {
        Tensor range = linspace(samples.min().ToDouble(), samples.max().ToDouble(), 201, ScalarType.Float64), mean = full([1], Mean, ScalarType.Float64);
        return Math.Max((Velocity(range) - Velocity(mean)).abs().max().ToDouble(), 1e-3);
    }

    private static int Refined(int points, int least) => points * Math.Max(1, (least + points - 1) / points);

    private void CheckInitial()
    {
        using IDisposable off = no_grad();
        using IDisposable scope = NewDisposeScope();
        Tensor values = Initial(Interval.Points(1024));
        if (!values.isfinite().all().item<bool>()) throw new ArgumentException($"initial: '{_options.Initial}' is not finite everywhere from {_options.Start} to {_options.Start + _options.Length}.");
        Mean = values.mean().ToDouble();
        Tensor ends = Initial(tensor([_options.Start, _options.Start + _options.Length]));
        double jump = Math.Abs((ends[1] - ends[0]).ToDouble()), range = (values.max() - values.min()).ToDouble();
        if (jump <= (LargestJump * range) + 1e-9) return;
        throw new ArgumentException($"initial: '{_options.Initial}' is not periodic: it is {ends[0].ToDouble():G6} at x = {_options.Start} and {ends[1].ToDouble():G6} at {_options.Start + _options.Length:G6}. Choose start and length so that both ends are one place.");
    }
}
