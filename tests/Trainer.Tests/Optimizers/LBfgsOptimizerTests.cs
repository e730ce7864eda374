using TorchSharp;
using Trainer.Numerics.Minimisation;
using Trainer.Optimizers;
using Trainer.Optimizers.QuasiNewton;
using Trainer.State;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tests.Optimizers;

public sealed class LBfgsOptimizerTests
{
    /// <summary>Rosenbrock's valley, its two coordinates in two parameters: the iterates of the minimiser that it is made of, whose own are checked elsewhere.</summary>
    [Fact]
    public void Its_iterates_are_those_of_the_minimiser_over_one_vector()
    {
        using DisposeScope scope = NewDisposeScope();
        (Parameter a, Parameter b, LBfgsOptimizer optimizer) = Made(new() { Iterations = 1 });
        using var minimiser = new LBfgs(new());
        Tensor point = tensor([-1.5, 2]);
        for (int i = 0; i < 30; i++)
        {
            double loss = optimizer.step(() => Closure(a, b, optimizer)).ToDouble();
            double before = Rosenbrock(point[0], point[1]).ToDouble();
            minimiser.Step(Function, point);
            minimiser.Revisit();
            Assert.Equal(before, loss, 1e-12 * (1 + before));
            Assert.Equal(point[0].ToDouble(), a.ToDouble(), 1e-10);
            Assert.Equal(point[1].ToDouble(), b[0].ToDouble(), 1e-10);
        }
    }

    [Fact]
    public void It_ends_in_the_valley_and_says_why()
    {
        using DisposeScope scope = NewDisposeScope();
        (Parameter a, Parameter b, LBfgsOptimizer optimizer) = Made(new() { Iterations = 100, ChangeTolerance = 0 });
        optimizer.step(() => Closure(a, b, optimizer));
        Assert.Equal("the gradient is flat", optimizer.Ending);
        Assert.Equal(1, a.ToDouble(), 1e-6);
        Assert.InRange(optimizer.Evaluations, 20, 100);
        optimizer.Restart();
        Assert.Null(optimizer.Ending);
    }

    [Fact]
    public void Saved_and_restored_it_goes_on_to_the_bit()
    {
        using DisposeScope scope = NewDisposeScope();
        (Parameter a, Parameter b, LBfgsOptimizer optimizer) = Made(new() { Iterations = 3 });
        for (int i = 0; i < 3; i++) optimizer.step(() => Closure(a, b, optimizer));
        var state = new StateNode();
        optimizer.SaveState(state);
        (Parameter c, Parameter d, LBfgsOptimizer other) = Made(new() { Iterations = 3 });
        using (no_grad())
        {
            c.copy_(a);
            d.copy_(b);
        }

        other.LoadState(state);
        for (int i = 0; i < 2; i++)
        {
            optimizer.step(() => Closure(a, b, optimizer));
            other.step(() => Closure(c, d, other));
            Assert.Equal(a.ToDouble(), c.ToDouble());
            Assert.Equal(b[0].ToDouble(), d[0].ToDouble());
        }

        Assert.Throws<StateException>(() => new LBfgsOptimizer([("a", a)], new()).LoadState(state));
    }

    [Fact]
    public void Without_a_line_search_a_step_is_the_rate_times_the_direction()
    {
        using DisposeScope scope = NewDisposeScope();
        (Parameter a, Parameter b, LBfgsOptimizer optimizer) = Made(new() { Iterations = 1, LineSearch = false, LearningRate = 0.5 });
        Tensor gradient = cat([.. Diff.Grad([Rosenbrock(a, b[0])], [a, b]).Select(part => part!.flatten())]);
        double rate = 0.5 * Math.Min(1, 1 / gradient.abs().sum().ToDouble()), expected = a.ToDouble() - (rate * gradient[0].ToDouble());
        optimizer.step(() => Closure(a, b, optimizer));
        Assert.Equal(expected, a.ToDouble(), 1e-12);
        Assert.Equal(2, optimizer.Evaluations);
    }

    [Fact]
    public void It_needs_a_closure() => Assert.Contains("closure", Assert.Throws<InvalidOperationException>(() => Made(new()).Optimizer.step()).Message);

    [Theory]
    [InlineData(null, null, "when does the next one take over")]
    [InlineData(5L, 5L, "goes on to the end")]
    public void Stages_of_a_hand_over_say_when_they_end(long? first, long? last, string reason)
    {
        var options = new HandOverOptimizer.Options { Stages = [new() { Optimizer = new Adam.Options(), Steps = first }, new() { Optimizer = new LBfgsOptimizer.Options(), Steps = last }] };
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new HandOverOptimizer([("a", new Parameter(ones(1)))], options)).Message);
    }

    private static (Parameter A, Parameter B, LBfgsOptimizer Optimizer) Made(LBfgsOptimizer.Options options)
    {
        Parameter a = new(tensor(-1.5)), b = new(tensor([2.0]));
        return (a, b, new LBfgsOptimizer([("a", a), ("b", b)], options));
    }

    private static Tensor Rosenbrock(Tensor a, Tensor b) => (1 - a).square() + ((b - a.square()).square() * 100);

    private static Tensor Closure(Parameter a, Parameter b, LBfgsOptimizer optimizer)
    {
        optimizer.zero_grad();
        Tensor loss = Rosenbrock(a, b[0]);
        loss.Backward();
        return loss;
    }

    private static (double Value, Tensor Gradient) Function(Tensor point)
    {
        using IDisposable on = enable_grad();
        Tensor at = point.detach().requires_grad_(), loss = Rosenbrock(at[0], at[1]);
        return (loss.ToDouble(), Diff.Grad(loss, at));
    }
}
