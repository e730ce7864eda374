using TorchSharp;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Methods.Physics;
using Trainer.Methods.Physics.Collocation;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Networks;
using Trainer.Methods.Physics.Transport;
using Trainer.Methods.Physics.Weights;
using Trainer.Optimizers;
using Trainer.Optimizers.QuasiNewton;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Physics;

public sealed class PinnTaskTests
{
    private static readonly TrainingOptions Short = new() { Steps = 20, Threads = 1 };
    private static readonly LBfgsOptimizer.Options ToTheEnd = new() { GradientTolerance = 1e-9, ChangeTolerance = 1e-13 };

    /// <summary>u' = −u, u(0) = 1 to four digits and better from twenty points, by L-BFGS in float64.</summary>
    [Fact]
    public void L_BFGS_solves_a_decay()
    {
        using var task = new PinnTask(Decay() with { Float64 = true });
        LoopResult result = Run(task, Short with { Steps = 100 }, ToTheEnd);
        Assert.InRange(result.Final["test/l2"], 0, 5e-5);
        Assert.True(result.Steps < 100, $"It went on for {result.Steps} steps though there was nothing left.");
    }

    [Fact]
    public void Adam_hands_over_to_L_BFGS_and_its_schedule_ends_there()
    {
        using var task = new PinnTask(Decay());
        var log = new ListLog();
        var context = new RunContext
        {
            Training = Short with { Steps = 40 },
            Schedule = new Trainer.Schedules.CosineOptions(),
            Log = log.Logger,
            Optimizer = new HandOverOptimizer.Options { Stages = [new() { Optimizer = new Adam.Options { LearningRate = 0.01 }, Steps = 30 }, new() { Optimizer = new LBfgsOptimizer.Options() }] },
        };
        var watch = new Losses();
        new TrainingLoop(context.Training, watch).Run(task, context);
        // The rate of the 30th step is next to nothing, and what follows lowers the loss by a hundredfold at once.
        Assert.InRange(watch.Values[29] / watch.Values[28], 0.99, 1.0001);
        Assert.True(watch.Values[31] < watch.Values[29] / 100, $"{watch.Values[29]} -> {watch.Values[31]}");
        Assert.Contains(log.Messages, message => message.Contains("the search for a lower loss stopped:", StringComparison.Ordinal));
    }

    /// <summary>The same points, losses and gradients whether derivatives are carried forward or found in reverse.</summary>
    [Fact]
    public void Both_ways_of_differentiating_train_alike()
    {
        PinnOptions options = Burgers() with { Float64 = true };
        var (forward, reverse) = (new Losses(), new Losses());
        foreach ((DerivativeMode mode, Losses losses) in ((DerivativeMode, Losses)[])[(DerivativeMode.Forward, forward), (DerivativeMode.Reverse, reverse)])
        {
            using var task = new PinnTask(options with { Derivatives = mode });
            Run(task, Short, new Adam.Options { LearningRate = 0.01 }, losses);
        }

        Assert.Equal(20, forward.Values.Count);
        for (int i = 0; i < 20; i++) Assert.Equal(1, reverse.Values[i] / forward.Values[i], 1e-9);
    }

    [Fact]
    public void A_residual_that_is_not_a_number_is_named_with_its_point()
    {
        PinnOptions options = Decay() with { Equation = new Made(() => DecayEquation() with { Terms = [Term.Inside("bad", u => u["u", "t"] + (u["u"] / (u.At("t") - 0.5).clamp(min: 0)) * 0)] }), Inside = new GridPointsOptions { Default = 5 } };
        using var task = new PinnTask(options);
        string message = Assert.Throws<DivergenceException>(() => Run(task, Short, new Adam.Options())).Message;
        Assert.Contains("the residual of 'bad' is not finite at 3 of 5 points, first at t = 0", message);
    }

    [Theory]
    [InlineData("terms", "there is no term 'initail': there are decay, initial")]
    [InlineData("fields", "There is no field 'v': there is 'u'")]
    [InlineData("variables", "There is no variable 'x': there is 't'")]
    [InlineData("shape", "The residual of 'decay' is [] at 1 points")]
    [InlineData("region", "is at t = 7, outside 0 to 1")]
    public void Equations_that_contradict_themselves_are_refused_before_training(string fault, string reason)
    {
        Equation equation = DecayEquation();
        Func<FieldsAt, Tensor> residual = fault switch { "fields" => u => u["v"], "variables" => u => u["u", "x"], "shape" => u => u["u"].sum(), _ => u => u["u", "t"] + u["u"] };
        Term term = fault == "region" ? Term.At("decay", "t", 7, residual) : Term.Inside("decay", residual);
        PinnOptions options = Decay() with { Equation = new Made(() => equation with { Terms = [term] }) };
        if (fault == "terms") options = options with { Weights = new FixedWeightsOptions { Terms = new Dictionary<string, double> { ["initail"] = 3 } } };
        using var task = new PinnTask(options);
        Exception error = Assert.ThrowsAny<Exception>(() => Run(task, Short, new Adam.Options()));
        Assert.Contains(reason, error.Message);
    }

    /// <summary>Every window begins with what the one before it says at its end.</summary>
    [Fact]
    public void Windows_follow_one_another()
    {
        using var task = new PinnTask(Decay() with { Windows = 4, Float64 = true });
        LoopResult result = Run(task, Short with { Steps = 80 }, ToTheEnd);
        Assert.InRange(result.Final["test/l2"], 0, 1e-4);
    }

    [Fact]
    public void A_curriculum_ends_with_the_equation_itself()
    {
        PinnOptions options = Decay() with { Equation = new TransportOptions { Speed = 2, Frame = TransportFrame.Lagrangian }, Curriculum = [0.5, 1], Model = new BranchedFieldOptions { Default = new() { Layers = [12] } } };
        using var task = new PinnTask(options);
        LoopResult result = Run(task, Short with { Steps = 300 }, new Adam.Options { LearningRate = 0.02 });
        Assert.InRange(result.Final["test/l2"], 0, 0.2);
        Assert.Contains("task:curriculum", Assert.Throws<ConfigException>(() => Run(new PinnTask(Decay() with { Curriculum = [0.5, 1] }), Short, new Adam.Options())).Message);
    }

    [Fact]
    public void Hard_conditions_hold_whatever_the_weights()
    {
        using DisposeScope scope = NewDisposeScope();
        Equation equation = new TransportOptions { Speed = 9, Frame = TransportFrame.Lagrangian, HardInitial = true, Initial = "cos(x)" }.Create();
        using FieldModel network = new BranchedFieldOptions().Create(equation, ScalarType.Float64);
        Tensor points = tensor([1.0, 0, 2.5, 0], [2, 2]);
        FieldsAt at = PreparedPoints.Evaluate(equation, network, points, []);
        Assert.True(at["x"].allclose(points.select(1, 0)) && at["w"].allclose(points.select(1, 0).cos()));
        Assert.DoesNotContain(equation.AllTerms(), term => term.Name == Equation.InitialName);
    }

    [Fact]
    public void Weights_of_points_need_points_that_stay()
    {
        PinnOptions options = Decay() with { Weights = new SelfAdaptiveOptions(), Inside = new UniformPointsOptions { Points = 20, Every = 5 } };
        using var task = new PinnTask(options);
        Assert.Contains("task:weights", Assert.Throws<ConfigException>(() => Run(task, Short, new Adam.Options())).Message);
    }

    [Fact]
    public void An_optimizer_that_searches_is_refused_where_gradients_are_computed_once()
    {
        var context = new RunContext { Training = Short, Optimizer = new LBfgsOptimizer.Options() };
        using var task = new Trainer.Tasks.Quadratic.QuadraticOptions().Create();
        Assert.Contains("optimizer:type", Assert.Throws<ConfigException>(() => new TrainingLoop(Short).Run(task, context)).Message);
    }

    private static PinnOptions Burgers() => new()
    {
        Equation = new TransportOptions { Velocity = TransportVelocity.Solution, Viscosity = 0.05, Frame = TransportFrame.Lagrangian },
        Model = new BranchedFieldOptions { Default = new() { Layers = [8, 8] } },
        Inside = new UniformPointsOptions { Points = 30 },
        Conditions = new GridPointsOptions { Default = 8 },
    };

    private static PinnOptions Decay() => new()
    {
        Equation = new Made(DecayEquation),
        Model = new MlpFieldOptions { Layers = [12, 12] },
        Inside = new GridPointsOptions { Default = 20 },
    };

    private static Equation DecayEquation() => new()
    {
        Variables = [new("t", 0, 1)],
        Terms = [Term.Inside("decay", u => u["u", "t"] + u["u"])],
        Time = "t",
        Initial = points => ones_like(points),
        Solution = points => (-points).exp(),
    };

    private static LoopResult Run(PinnTask task, TrainingOptions training, OptimizerOptions optimizer, params ITrainingListener[] listeners) =>
        new TrainingLoop(training, listeners).Run(task, new RunContext { Training = training, Optimizer = optimizer });

    private sealed record Made(Func<Equation> Make) : EquationOptions
    {
        public override Equation Create() => Make();
    }

    private sealed class Losses : ITrainingListener
    {
        public string Name => "losses";

        public List<double> Values { get; } = [];

        public void OnStep(LoopState state, Trainer.Tasks.StepResult result) => Values.Add(result.ReadLoss());
    }
}
