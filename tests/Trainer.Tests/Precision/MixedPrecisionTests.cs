using Trainer.Data;
using Trainer.Loop;
using Trainer.Models;
using Trainer.Optimizers;
using Trainer.Precision;
using Trainer.Schedules;
using Trainer.Tasks.Classification;
using Trainer.Tests.Tasks;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Tests.Precision;

public sealed class MixedPrecisionTests
{
    [Theory]
    [InlineData(PrecisionMode.Fp32, ScalarType.Float32)]
    [InlineData(PrecisionMode.Bf16, ScalarType.BFloat16)]
    [InlineData(PrecisionMode.Fp16, ScalarType.Float16)]
    public void Products_compute_in_the_precision_asked_for_but_for_what_is_kept_out(PrecisionMode mode, ScalarType expected)
    {
        using var scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = nn.Sequential(("body", nn.Linear(3, 3)), ("head", nn.Linear(3, 2)));
        var types = new Dictionary<string, ScalarType>();
        foreach ((string name, nn.Module module) in model.named_children())
        {
            ((nn.Module<Tensor, Tensor>)module).register_forward_hook((_, _, output) =>
            {
                types[name] = output.dtype;
                return output;
            });
        }

        var precision = new MixedPrecision(mode);
        Assert.Equal(1, precision.KeepInFloat32(model, ["he*"]));
        using (precision.Autocast()) model.call(ones(1, 3));
        Assert.Equal((expected, ScalarType.Float32), (types["body"], types["head"]));
        Assert.False(AutocastScope.IsEnabled(TorchSharp.DeviceType.CPU) && mode == PrecisionMode.Fp32);
        Assert.All(model.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
    }

    [Fact]
    public void A_forward_pass_that_throws_leaves_autocast_as_it_was()
    {
        using var scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = nn.Sequential(("head", nn.Linear(3, 2)));
        var precision = new MixedPrecision(PrecisionMode.Bf16);
        precision.KeepInFloat32(model, ["head"]);
        Assert.ThrowsAny<Exception>(() =>
        {
            using IDisposable? region = precision.Autocast();
            model.call(ones(1, 5));
        });
        Assert.Equal(ScalarType.Float32, ones(2, 2).mm(ones(2, 2)).dtype);
        using (precision.Autocast()) Assert.Equal(ScalarType.BFloat16, ones(2, 2).mm(ones(2, 2)).dtype);
    }

    [Fact]
    public void A_pattern_without_a_match_is_refused_with_the_nearest_name()
    {
        using nn.Module<Tensor, Tensor> model = nn.Sequential(("head", nn.Linear(3, 2)));
        Assert.Contains("'head'", Assert.Throws<ArgumentException>(() => new MixedPrecision(PrecisionMode.Bf16).KeepInFloat32(model, ["haed"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Digits_in_bf16_come_within_half_a_per_cent_of_float32()
    {
        double full = Accuracy(PrecisionMode.Fp32), lower = Accuracy(PrecisionMode.Bf16);
        Assert.True(full > 0.97, $"{full}");
        Assert.InRange(lower, full - 0.005, 1);
    }

    [Fact]
    public void An_overflow_in_float16_skips_the_step_and_the_next_ones_go_on()
    {
        // 2¹⁶ times this loss's gradient is beyond the range of float16 (65,504) in the backward pass of the product: the first steps overflow.
        using Tensor inputs = full([4, 3], 200f), targets = full([4, 1], -300f);
        using var task = new RegressionTask(inputs, targets, [4]);
        var skipped = new List<bool>();
        var watch = new StepWatch(result => skipped.Add(result.IsSkipped));
        var training = new TrainingOptions { Steps = 30, Precision = PrecisionMode.Fp16 };
        LoopResult outcome = new TrainingLoop(training, watch).Run(task, new RunContext { Training = training, Optimizer = new Sgd.Options { LearningRate = 1e-9 } });
        Assert.True(skipped[0]);
        Assert.False(skipped[^1]);
        Assert.True(double.IsFinite(outcome.Final["train/loss"]));
        Assert.True(task.Gauges["lossScale"] < 65536);
        Assert.All(task.Weights, weight => Assert.True(double.IsFinite(weight) && weight != 0.25));
    }

    [Fact]
    public void What_overflows_at_any_scale_diverges()
    {
        using Tensor inputs = full([4, 3], float.NaN), targets = ones(4, 1);
        using var task = new RegressionTask(inputs, targets, [4]);
        var training = new TrainingOptions { Steps = 100, Precision = PrecisionMode.Fp16 };
        var error = Assert.Throws<DivergenceException>(() => new TrainingLoop(training).Run(task, new RunContext { Training = training }));
        Assert.Contains("the loss is NaN", error.Message, StringComparison.Ordinal); // Said when no smaller scale can help any more.
        Assert.All(task.Weights, weight => Assert.Equal(0.25, weight));
    }

    private static double Accuracy(PrecisionMode mode)
    {
        var training = new TrainingOptions { Epochs = 20, BatchSize = 64, Precision = mode };
        using var task = new ClassificationTask(new() { Data = new DigitsOptions(), Model = new ConvNetOptions { Channels = [16, 32], Dense = 64 } });
        var run = new RunContext { Training = training, Optimizer = new AdamW.Options { LearningRate = 3e-3 }, Schedule = new OneCycleOptions() };
        return new TrainingLoop(training).Run(task, run).Final["test/accuracy"];
    }

    private sealed class StepWatch(Action<Trainer.Tasks.StepResult> look) : ITrainingListener
    {
        public void OnStep(LoopState state, Trainer.Tasks.StepResult result) => look(result);
    }
}
