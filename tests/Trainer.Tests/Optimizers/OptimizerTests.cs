using TorchSharp;
using Trainer.Optimizers;
using Trainer.State;
using Trainer.Torch.Memory;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tests.Optimizers;

[Collection("tensor ledger")]
public sealed class OptimizerTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void First_steps_are_those_computed_by_hand()
    {
        // θ = 1, g = 0.5 throughout.
        Assert.Equal(1 - (0.1 * (0.5 + (0.2 * 1))), After(new Sgd.Options { LearningRate = 0.1, WeightDecay = 0.2 }, 1), 14);
        Assert.Equal(1 - (0.1 * 0.5) - (0.1 * ((0.9 * 0.5) + 0.5)), After(new Sgd.Options { LearningRate = 0.1, Momentum = 0.9 }, 2), 14);
        Assert.Equal(1 - (0.1 * (0.5 + (0.9 * 0.5))), After(new Sgd.Options { LearningRate = 0.1, Momentum = 0.9, Nesterov = true }, 1), 14);
        Assert.Equal(1 - (0.1 * 0.5 / (0.5 + 1e-8)), After(new Adam.Options { LearningRate = 0.1 }, 1), 14);
        Assert.Equal((1 * (1 - (0.1 * 0.3))) - (0.1 * 0.5 / (0.5 + 1e-8)), After(new AdamW.Options { LearningRate = 0.1, WeightDecay = 0.3, DecayOneDimensional = true }, 1), 14);
        Assert.Equal(1 - (0.1 * 0.5 / (Math.Sqrt(0.01 * 0.25) + 1e-8)), After(new RmsProp.Options { LearningRate = 0.1 }, 1), 14);
        Assert.Equal(1 - (0.1 * 0.5 / (0.5 + 1e-10)), After(new Adagrad.Options { LearningRate = 0.1 }, 1), 14);
        Assert.Equal(1 + (0.1 * 0.5), After(new Sgd.Options { LearningRate = 0.1, Maximize = true }, 1), 14);
    }

    [Fact]
    public void Parameters_without_a_gradient_stay_and_do_not_count_the_step()
    {
        Parameter a = Scalar(1), b = Scalar(1);
        using var optimizer = new Adam([("a", a), ("b", b)], new Adam.Options { LearningRate = 0.1 });
        for (int i = 0; i < 3; i++)
        {
            optimizer.zero_grad();
            (a * 0.5).backward();
            optimizer.step();
        }

        Assert.Equal(1.0, b.item<double>());
        var node = new StateNode();
        optimizer.SaveState(node);
        Assert.Equal(3L, node.Get<long>("parameters/a/step"));
        Assert.Equal(0L, node.Get<long>("parameters/b/step"));
        optimizer.zero_grad();
        (b * 0.5).backward();
        optimizer.step();
        // b's first step is corrected as a first step, though a has taken three.
        Assert.Equal(1 - (0.1 * 0.5 / (0.5 + 1e-8)), b.item<double>(), 14);
    }

    [Fact]
    public void Weights_decay_biases_do_not_and_patterns_choose()
    {
        Parameter weight = new(ones(2, 2)), bias = new(ones(2)), head = new(ones(2, 2));
        using var optimizer = new AdamW(
            [("body.weight", weight), ("body.bias", bias), ("head.weight", head)],
            new AdamW.Options { LearningRate = 0.1, WeightDecay = 0.5, Groups = [new GroupOptions { Match = "head.*", LearningRateMultiplier = 10, WeightDecay = 0 }] });
        Assert.Equal(["head.*", "*", "* (no decay)"], optimizer.Groups.Select(group => group.Name));
        Assert.Equal([0.0, 0.5, 0.0], optimizer.Groups.Select(group => group.WeightDecay));
        Assert.Equal([1.0, 0.1, 0.1], optimizer.Groups.Select(group => group.LearningRate), (x, y) => Math.Abs(x - y) < 1e-15);
        foreach (Parameter parameter in optimizer.parameters()) parameter.grad = zeros_like(parameter);
        optimizer.step();
        Assert.Equal(0.95f, weight[0, 0].item<float>(), 6);
        Assert.Equal(1f, bias[0].item<float>());
        Assert.Equal(1f, head[0, 0].item<float>());
    }

    [Fact]
    public void Saved_and_loaded_by_name_it_goes_on_bit_for_bit()
    {
        foreach (GroupedOptimizerOptions options in (GroupedOptimizerOptions[])
            [new Sgd.Options { Momentum = 0.9 }, new Adam.Options { AmsGrad = true }, new AdamW.Options(), new RmsProp.Options(), new RmsProp.Options { Centered = true, Momentum = 0.3 }, new Adagrad.Options()])
        {
            Parameter a = new(arange(6, dtype: float32).reshape(2, 3)), b = Scalar(2);
            using var straight = (FusedOptimizer)options.Create([("a", a), ("b", b)]);
            Walk(straight, 3);
            straight.Groups[0].LearningRate *= 0.5;
            var node = new StateNode();
            straight.SaveState(node);
            Parameter a2 = new(a.detach().clone()), b2 = new(b.detach().clone());
            // Another order of the parameters: the names decide.
            using var resumed = (FusedOptimizer)options.Create([("b", b2), ("a", a2)]);
            using (NewDisposeScope()) resumed.LoadState(node);
            Walk(straight, 3);
            Walk(resumed, 3);
            Assert.True(a.equal(a2).all().item<bool>() && b.equal(b2).all().item<bool>(), options.GetType().ToString());
        }
    }

    [Fact]
    public void A_state_of_another_model_is_refused_and_changes_nothing()
    {
        using var saved = new Adam([("a", Scalar(1)), ("b", Scalar(1))], new Adam.Options());
        Walk(saved, 2);
        var node = new StateNode();
        saved.SaveState(node);
        using var other = new Adam([("a", Scalar(1)), ("c", Scalar(1))], new Adam.Options());
        Assert.Contains("'c'", Assert.Throws<StateException>(() => other.LoadState(node)).Message, StringComparison.Ordinal);
        using var shaped = new Adam([("a", new Parameter(ones(3, dtype: float64))), ("b", Scalar(1))], new Adam.Options { LearningRate = 0.5 });
        Assert.Contains("exp_avg", Assert.Throws<StateException>(() => shaped.LoadState(node)).Message, StringComparison.Ordinal);
        Assert.Equal(0.5, shaped.Groups[0].LearningRate);
        using var kind = new AdamW([("a", Scalar(1)), ("b", Scalar(1))], new AdamW.Options());
        Assert.Throws<StateException>(() => kind.LoadState(node));
        Assert.Throws<StateException>(() => other.LoadState(new StateNode()));
    }

    [Fact]
    public void Moving_the_module_is_reported_by_name()
    {
        using var module = nn.Linear(2, 2);
        using var optimizer = new Adam(module.named_parameters().Select(p => (p.name, p.parameter)), new Adam.Options());
        module.to(float64);
        module.forward(ones(1, 2, dtype: float64)).sum().backward();
        var error = Assert.Throws<InvalidOperationException>(() => { _ = optimizer.step(); });
        Assert.Contains("'weight'", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(optimizer.zero_grad);
    }

    [Fact]
    public void TorchSharps_schedulers_drive_the_groups()
    {
        using var optimizer = new Sgd([("a", Scalar(1))], new Sgd.Options { LearningRate = 1, Momentum = 0.9 });
        optim.lr_scheduler.LRScheduler scheduler = optim.lr_scheduler.StepLR(optimizer, 2, 0.1);
        for (int i = 0; i < 2; i++)
        {
            Walk(optimizer, 1);
            scheduler.step();
        }

        Assert.Equal(0.1, optimizer.Groups[0].LearningRate, 12);
        _ = optim.lr_scheduler.OneCycleLR(optimizer, 1.0, 10);
        Assert.NotEqual(0.9, ((MomentumGroup)optimizer.Groups[0]).Momentum);
    }

    [Fact]
    public void Steps_leave_no_tensors_behind_and_dispose_frees_the_state()
    {
        Parameter a = Scalar(1), b = new(ones(200, 200, dtype: float64));
        TensorLedger ledger = TensorLedger.Open(settle: true);
        var optimizer = new Adam([("a", a), ("b", b)], new Adam.Options());
        Walk(optimizer, 2);
        TensorLedger steady = TensorLedger.Open(settle: true);
        Walk(optimizer, 3);
        steady.ThrowIfDrifted("three steps");
        optimizer.zero_grad();
        optimizer.Dispose();
        ledger.ThrowIfDrifted("an optimizer's life");
    }

    [Fact]
    public void Steps_inside_a_dispose_scope_do_not_lose_their_state()
    {
        Parameter a = Scalar(1);
        using var optimizer = new Adam([("a", a)], new Adam.Options());
        for (int i = 0; i < 3; i++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            (a * 2).backward();
            optimizer.step();
        }

        Assert.InRange(a.item<double>(), 0.99, 0.998);
    }

    [Fact]
    public void A_closure_is_evaluated_with_gradients()
    {
        Parameter a = Scalar(1);
        using var optimizer = new Sgd([("a", a)], new Sgd.Options { LearningRate = 0.1 });
        using (no_grad())
        {
            Tensor loss = optimizer.step(() =>
            {
                Tensor value = a * 3;
                value.backward();
                return value;
            });
            Assert.Equal(3.0, loss.item<double>());
        }

        Assert.Equal(0.7, a.item<double>(), 12);
    }

    [Fact]
    public void Bad_options_and_parameters_are_refused()
    {
        Parameter a = Scalar(1);
        Assert.Throws<ArgumentException>(() => { _ = new Adam([("a", a)], new Adam.Options { LearningRate = -1 }); });
        Assert.Throws<ArgumentException>(() => { _ = new Adam([("a", a)], new Adam.Options { LearningRate = double.NaN }); });
        Assert.Throws<ArgumentException>(() => { _ = new Adam([("a", a)], new Adam.Options { Beta2 = 1 }); });
        Assert.Throws<ArgumentException>(() => { _ = new Adam([], new Adam.Options()); });
        Assert.Throws<ArgumentException>(() => { _ = new Adam([("a", a), ("a", Scalar(2))], new Adam.Options()); });
        Assert.Throws<ArgumentException>(() => { _ = new Adam([("a", a)], new Adam.Options { Groups = [new GroupOptions { Match = "b*" }] }); });
        string momentum = Assert.Throws<ArgumentException>(() => { _ = new Sgd([("a", a)], new Sgd.Options { Nesterov = true }); }).Message;
        Assert.StartsWith("Nesterov needs a momentum", momentum, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => { _ = new Adam([("a", a)], new Adam.Options { Groups = [new GroupOptions { Match = "a", WeightDecay = -1 }] }); });
        using var tied = new Adam([("a", a), ("b", a)], new Adam.Options());
        Assert.Equal(["a"], tied.Groups.Single().ParameterNames);
    }

    [Fact]
    public void Options_of_null_are_named()
    {
        (string, Parameter)[] parameters = [("a", Scalar(1))];
        Action[] constructors =
        [
            () => _ = new Sgd(parameters, null!), () => _ = new Adam(parameters, null!), () => _ = new AdamW(parameters, null!),
            () => _ = new RmsProp(parameters, null!), () => _ = new Adagrad(parameters, null!),
        ];
        Assert.All(constructors, make => Assert.Equal("options", Assert.Throws<ArgumentNullException>(make).ParamName));
    }

    [Fact]
    public void A_disposed_parameter_is_named_with_both_possible_causes()
    {
        Parameter gone = Scalar(1);
        using var optimizer = new Adam([("gone", gone)], new Adam.Options());
        gone.Dispose();
        string message = Assert.Throws<InvalidOperationException>(() => optimizer.step()).Message;
        Assert.StartsWith("Parameter 'gone' was disposed: with its module", message, StringComparison.Ordinal);
        // TorchSharp disposes the parameters that it replaces, so that the two cannot be told apart.
        Assert.Contains("module.to(...)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_cannot_be_added_later_and_the_message_says_what_to_do()
    {
        using var optimizer = new Sgd([("a", Scalar(1))], new Sgd.Options());
        var group = new TorchSharp.Modules.ParamGroup { Parameters = [Scalar(2)] };
        Assert.Contains("Make another", Assert.Throws<NotSupportedException>(() => optimizer.add_param_group(group)).Message, StringComparison.Ordinal);
    }

    private static Parameter Scalar(double value) => new(tensor(value));

    private static double After(GroupedOptimizerOptions options, int steps)
    {
        Parameter parameter = Scalar(1);
        using optim.Optimizer optimizer = options.Create([("p", parameter)]);
        for (int i = 0; i < steps; i++)
        {
            optimizer.zero_grad();
            (parameter * 0.5).backward();
            optimizer.step();
        }

        return parameter.item<double>();
    }

    private static void Walk(FusedOptimizer optimizer, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            foreach (Parameter parameter in optimizer.parameters()) parameter.square().sum().backward();
            optimizer.step();
        }
    }
}
