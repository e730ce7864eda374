using CsCheck;
using TorchSharp;
using Trainer.Numerics.Minimisation;
using static TorchSharp.torch;

namespace Trainer.Numerics.Tests.Minimisation;

public sealed class LBfgsTests
{
    private static readonly LBfgsOptions Tight = new() { History = 10, GradientTolerance = 1e-12, ChangeTolerance = 1e-16 };

    /// <summary>The iterates of PyTorch 1.13's L-BFGS with strong Wolfe search, in float64, computed there.</summary>
    [Fact]
    public void Iterates_on_Rosenbrocks_function_are_those_of_PyTorch()
    {
        (int, double[])[] expected =
        [
            (1, [-1.0245319303460325, 1.0716196202669255]), (2, [-1.0284565745562346, 1.068187455748677]), (3, [-1.0288795348319695, 1.0655029516848564]),
            (5, [-1.0203084803940978, 1.0352769866467468]), (10, [-0.6657084570888959, 0.41398308319536115]), (20, [0.5135357050699878, 0.25636000404638776]),
            (30, [0.9733871330256436, 0.9489577550776217]), (35, [0.9999993334076402, 0.9999986743824548]), (37, [0.9999999998806195, 0.9999999997461748]),
        ];
        Check(Rosenbrock, [-1.2, 1.0], Tight, expected, 1e-7);
    }

    /// <summary>As above, in four dimensions with three pairs kept, so that the oldest are dropped.</summary>
    [Fact]
    public void So_are_those_with_a_short_memory() => Check(
        Rosenbrock,
        [-1.2, 1.0, -1.2, 1.0],
        Tight with { History = 3 },
        [
            (1, [-1.0768844221105527, 0.5477386934673367, -0.8256281407035176, 1.050251256281407]), (5, [-0.2850668395319534, 0.004448695740553853, 0.03558331517113912, 0.018790828327229475]),
            (10, [-0.11444267123207867, -0.0025307107531649456, 0.002153605113677592, -0.006611439280153061]), (20, [0.6414749244896542, 0.3995304343295492, 0.15356868763201686, -0.01164835074125483]),
            (30, [0.9554285812662848, 0.9126544155121491, 0.830959400377454, 0.6749430475398692]),
        ],
        1e-7);

    [Fact]
    public void So_are_those_on_a_quadratic_function() => Check(
        x => x.dot((tensor([1.0, 10, 100, 3]) * x) + (0.5 * x.sum())) * 0.5 - x.dot(tensor([1.0, -2, 3, 0.5])),
        [0, 0, 0, 0],
        Tight,
        [
            (1, [0.015081359968249747, -0.030162719936499494, 0.04524407990474924, 0.007540679984124873]), (2, [0.029810832364921627, -0.05739304344318315, 0.04337432383712281, 0.014651275158543434]),
            (5, [0.640841586229369, -0.24606365318540463, 0.026006456627257164, 0.1308974090168692]), (8, [0.7107878229523077, -0.2289356116031402, 0.027102852432787355, 0.07034559469863239]),
            (12, [0.7105517909122054, -0.22894482098636512, 0.02710551790508193, 0.07018393019900408]),
        ],
        1e-9);

    [Fact]
    public void Convex_quadratic_functions_are_solved() => Gen.Select(Gen.Double[-1, 1].Array[36], Gen.Double[-1, 1].Array[6]).Sample((numbers, right) =>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(numbers, [6, 6]), matrix = a.mm(a.t()) + (eye(6, dtype: float64) * 0.1), b = tensor(right);
        using var method = new LBfgs(new() { GradientTolerance = 1e-9, ChangeTolerance = 0 });
        Tensor x = zeros(6, dtype: float64);
        LBfgsEnd end = LBfgsEnd.None;
        for (int i = 0; i < 200 && end == LBfgsEnd.None; i++) end = method.Step(Of(y => (0.5 * y.dot(matrix.mv(y))) - b.dot(y)), x);
        Assert.True(end is LBfgsEnd.FlatGradient or LBfgsEnd.LineSearchFailed or LBfgsEnd.SmallChange, $"{end}");
        Assert.True((x - linalg.solve(matrix, b)).abs().max().item<double>() < 1e-6);
    }, iter: 50);

    /// <summary>Sufficient decrease and the slope that is left, at every step of a walk through a curved valley.</summary>
    [Fact]
    public void Every_step_meets_the_strong_Wolfe_conditions()
    {
        using DisposeScope scope = NewDisposeScope();
        DifferentiableFunction function = Of(Rosenbrock);
        using var method = new LBfgs(Tight);
        Tensor x = tensor([-1.2, 1.0, 0.5, -0.7, 1.3]);
        for (int i = 0; i < 40; i++)
        {
            (Tensor before, (double value, Tensor gradient)) = (x.clone(), function(x));
            if (method.Step(function, x) != LBfgsEnd.None) break;
            (double next, Tensor after) = function(x);
            Tensor step = x - before;
            double slope = gradient.dot(step).item<double>();
            Assert.True(next <= value + (1e-4 * slope) && Math.Abs(after.dot(step).item<double>()) <= 0.9 * Math.Abs(slope) * (1 + 1e-12), $"step {i}");
            Assert.Equal(next, method.Value);
        }
    }

    /// <summary>x − log x is not defined below 0, where the first steps of the search lead.</summary>
    [Fact]
    public void Where_the_function_is_not_defined_steps_are_shortened()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor([40.0, 0.01]);
        using var method = new LBfgs(Tight with { Step = 100 });
        for (int i = 0; i < 60 && method.Step(Of(y => (y - y.log()).sum()), x) == LBfgsEnd.None; i++) Assert.True(x.isfinite().all().item<bool>());
        Assert.True((x - 1).abs().max().item<double>() < 1e-7);
    }

    [Fact]
    public void A_line_search_that_finds_nothing_leaves_the_point_where_it_was()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor([1.0, 2]);
        using var method = new LBfgs(new());
        Assert.Equal(LBfgsEnd.LineSearchFailed, method.Step(y => (y.square().sum().item<double>(), -2 * y), x)); // The gradient of the opposite function.
        Assert.Equal([1.0, 2], x.data<double>().ToArray());
        Assert.Equal(LBfgsEnd.NotFinite, new LBfgs(new()).Step(y => (double.NaN, y.clone()), x));
        Assert.Equal(LBfgsEnd.FlatGradient, new LBfgs(new()).Step(y => (1, zeros_like(y)), x));
    }

    [Fact]
    public void It_goes_on_bit_for_bit_from_what_was_saved()
    {
        using DisposeScope scope = NewDisposeScope();
        DifferentiableFunction function = Of(Rosenbrock);
        using LBfgs first = new(Tight), second = new(Tight);
        Tensor x = tensor([-1.2, 1.0, 0.3]);
        for (int i = 0; i < 7; i++) first.Step(function, x);
        Tensor y = x.clone();
        second.LoadPairs(first.Pairs);
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal(first.Step(function, x), second.Step(function, y));
            Assert.True(x.eq(y).all().item<bool>());
        }
    }

    [Fact]
    public void Nothing_but_the_memory_is_left_behind()
    {
        DifferentiableFunction function = Of(Rosenbrock);
        using var method = new LBfgs(Tight with { History = 2 });
        using Tensor x = tensor([-1.2, 1.0]);
        for (int i = 0; i < 4; i++) method.Step(function, x);
        long live = Tensor.TotalCount;
        for (int i = 0; i < 6; i++) method.Step(function, x);
        Assert.Equal(live, Tensor.TotalCount);
    }

    private static Tensor Rosenbrock(Tensor x) => ((1 - x[..^1]).square() + (100 * (x[1..] - x[..^1].square()).square())).sum();

    private static DifferentiableFunction Of(Func<Tensor, Tensor> function) => point =>
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable on = enable_grad();
        Tensor variable = point.detach().clone().requires_grad_(), value = function(variable);
        return (value.item<double>(), autograd.grad([value], [variable])[0].MoveToOuterDisposeScope());
    };

    private static void Check(Func<Tensor, Tensor> function, double[] start, LBfgsOptions options, (int Iteration, double[] Point)[] expected, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using var method = new LBfgs(options);
        Tensor x = tensor(start);
        for (int iteration = 1; iteration <= expected[^1].Iteration; iteration++)
        {
            method.Step(Of(function), x);
            if (Array.Find(expected, entry => entry.Iteration == iteration) is not { Point: { } point }) continue;
            for (int i = 0; i < point.Length; i++) Assert.Equal(point[i], x[i].item<double>(), tolerance);
        }
    }
}
