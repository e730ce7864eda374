using TorchSharp;
using Trainer.Bilevel;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Tests.Bilevel;

public sealed class BilevelLoopTests : IDisposable
{
    private static readonly double[,] Map = { { 1, 0.5 }, { -0.25, 2 }, { 0.75, 1 } };
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void The_unrolled_hypergradient_is_that_of_the_steps_in_closed_form(int steps)
    {
        const double Rate = 0.3, Decay = 0.7;
        QuadraticProblem problem = Problem(Decay);
        double[] x = Values(problem.X), y = Values(problem.Y);
        var counts = new OracleCounts();
        using Tensor loss = new UnrolledHypergradient(steps, Rate).Compute(problem, counts, new RandomStream(0));
        // y_T = A x + (1 − η)^T (y − A x), and so dF/dx = λ x + (1 − (1 − η)^T) Aᵀ (y_T − b).
        double left = Math.Pow(1 - Rate, steps);
        Tensor map = tensor(Map), best = map.mv(tensor(x)), reached = best + ((tensor(y) - best) * left);
        Tensor expected = (tensor(x) * Decay) + (map.t().mv(reached - problem.Goal) * (1 - left));
        Assert.True((problem.X.grad! - expected).abs().max().item<double>() < 1e-12);
        Assert.Equal(((reached - problem.Goal).square().sum().item<double>() + (Decay * tensor(x).square().sum().item<double>())) / 2, loss.item<double>(), 12);
        Assert.Equal((steps, 1, steps), (counts.LowerGradients, counts.UpperGradients, counts.SecondOrderProducts));
        Assert.Equal(x, Values(problem.X));
        Assert.Equal(y, Values(problem.Y));
    }

    [Fact]
    public void Unrolled_it_comes_to_the_solution_of_the_two_levels()
    {
        const double Decay = 0.5;
        QuadraticProblem problem = Problem(Decay);
        using BilevelLoop loop = Loop(problem, new UnrolledHypergradient(60, 0.5), new() { LowerSteps = 20, UpperSteps = 1 }, 0.5, 0.1);
        for (int round = 0; round < 400; round++) Round(loop, round);
        // x* = (AᵀA + λ I)⁻¹ Aᵀ b.
        Tensor map = tensor(Map), expected = linalg.solve(map.t().mm(map) + (eye(2, dtype: ScalarType.Float64) * Decay), map.t().mv(problem.Goal).unsqueeze(1)).squeeze(1);
        Assert.True((problem.X - expected).abs().max().item<double>() < 1e-8);
        Assert.Equal((400 * (20 + 60), 400, 400 * 60), (loop.Counts.LowerGradients, loop.Counts.UpperGradients, loop.Counts.SecondOrderProducts));
        Assert.Equal(400 * 20, problem.Ended);
    }

    [Fact]
    public void Of_first_order_it_comes_to_where_neither_level_moves()
    {
        const double Decay = 0.5, Coupling = 2;
        Tensor map = tensor(new double[,] { { 0.5, 0.25 }, { -0.25, 0.75 } });
        var problem = new QuadraticProblem(map, tensor(new double[] { 1, -2 }), Decay, Coupling);
        using BilevelLoop loop = Loop(problem, new FirstOrderHypergradient(), new() { LowerSteps = 5, UpperSteps = 2 }, 0.5, 0.1);
        for (int round = 0; round < 300; round++) Round(loop, round);
        // λ x + μ (x − A x) = 0 has the only solution 0 here, which is not that of the two levels: what first order leaves out is seen.
        Assert.True(problem.X.abs().max().item<double>() < 1e-8);
        Assert.True(problem.Y.abs().max().item<double>() < 1e-8);
    }

    [Fact]
    public void A_level_that_does_not_step_stays_to_the_bit_and_takes_no_gradients()
    {
        QuadraticProblem problem = Problem(0.5);
        using BilevelLoop loop = Loop(problem, new FirstOrderHypergradient(), new(), 0.1, 0.1);
        double[] x = Values(problem.X), y = Values(problem.Y);
        loop.LowerStep(new RandomStream(0)).Dispose();
        Assert.Equal(x, Values(problem.X));
        Assert.False(problem.X.requires_grad);
        double[] moved = Values(problem.Y);
        Assert.NotEqual(y, moved);
        loop.UpperStep(new RandomStream(0)).Dispose();
        Assert.Equal(moved, Values(problem.Y));
        Assert.False(problem.Y.requires_grad);
        Assert.NotEqual(x, Values(problem.X));
    }

    [Fact]
    public void Stopped_between_rounds_and_gone_on_with_it_ends_bit_for_bit_the_same()
    {
        var schedule = new BilevelSchedule { LowerSteps = 2, UpperSteps = 3, ReinitialiseEvery = 4 };
        QuadraticProblem whole = Problem(0.5), first = Problem(0.5), rest = Problem(0.5);
        using BilevelLoop all = Loop(whole, new UnrolledHypergradient(2, 0.1), schedule, 0.1, 0.05);
        for (int round = 0; round < 10; round++) Round(all, round);
        var node = new StateNode();
        using BilevelLoop begun = Loop(first, new UnrolledHypergradient(2, 0.1), schedule, 0.1, 0.05);
        for (int round = 0; round < 6; round++) Round(begun, round);
        begun.SaveState(node);
        using BilevelLoop resumed = Loop(rest, new UnrolledHypergradient(2, 0.1), schedule, 0.1, 0.05);
        Round(resumed, 9); // Something else, to be forgotten.
        resumed.LoadState(node);
        for (int round = 6; round < 10; round++) Round(resumed, round);
        Assert.Equal(Values(whole.X), Values(rest.X));
        Assert.Equal(Values(whole.Y), Values(rest.Y));
        Assert.Equal(all.Counts.LowerGradients, resumed.Counts.LowerGradients);
    }

    [Fact]
    public void Begun_anew_the_lower_level_forgets_its_momentum()
    {
        QuadraticProblem problem = Problem(0.5), fresh = Problem(0.5);
        double[] upper = Values(problem.X);
        using BilevelLoop loop = Loop(problem, new FirstOrderHypergradient(), new() { LowerSteps = 1, UpperSteps = 0, ReinitialiseEvery = 3 }, 0.1, 0.1);
        for (int round = 0; round < 4; round++) Round(loop, round);
        using BilevelLoop other = Loop(fresh, new FirstOrderHypergradient(), new() { LowerSteps = 1, UpperSteps = 0, ReinitialiseEvery = 3 }, 0.1, 0.1);
        Round(other, 3);
        Assert.Equal(Values(fresh.Y), Values(problem.Y));
        Assert.Equal(upper, Values(problem.X)); // Which has had no step.
    }

    [Fact]
    public void What_gives_losses_at_its_own_values_only_is_not_unrolled()
    {
        var error = Assert.Throws<ArgumentException>(() => new UnrolledHypergradient(1, 0.1).Compute(new Rigid(Problem(0.5)), new OracleCounts(), new RandomStream(0)));
        Assert.Contains("cannot be differentiated", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(-1, 0.1)]
    [InlineData(1, 0)]
    [InlineData(1, -0.1)]
    [InlineData(1, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    public void Looking_ahead_takes_a_step_and_a_rate(int steps, double rate) => Assert.Throws<ArgumentOutOfRangeException>(() => new UnrolledHypergradient(steps, rate));

    private static QuadraticProblem Problem(double decay) => new(tensor(Map), tensor(new double[] { 1, -2, 0.5 }), decay);

    private static BilevelLoop Loop(IBilevelProblem problem, IHypergradient hypergradient, BilevelSchedule schedule, double lowerRate, double upperRate) =>
        new(problem, hypergradient, schedule,
            lower => new Sgd.Options { LearningRate = lowerRate, Momentum = 0.5 }.Create(lower), upper => new Sgd.Options { LearningRate = upperRate }.Create(upper));

    private static void Round(BilevelLoop loop, int round)
    {
        using DisposeScope scope = NewDisposeScope();
        loop.Round(round, new RandomStream(7).Fork(round));
    }

    private static double[] Values(Tensor tensor) => [.. tensor.detach().clone().data<double>()];

    private sealed class Rigid(QuadraticProblem inner) : IBilevelProblem
    {
        public IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> Upper => inner.Upper;

        public IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> Lower => inner.Lower;

        public Tensor UpperLoss(RandomStream random) => inner.UpperLoss(random);

        public Tensor LowerLoss(RandomStream random) => inner.LowerLoss(random);

        public void Reinitialise(RandomStream random) => inner.Reinitialise(random);
    }
}
