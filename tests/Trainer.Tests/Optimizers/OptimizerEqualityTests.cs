using Trainer.Optimizers;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tests.Optimizers;

/// <summary>Every optimizer walks the path of TorchSharp's own for a hundred steps.</summary>
public sealed class OptimizerEqualityTests
{
    public static TheoryData<string> Cases => [.. Pairs.Keys];

    private static readonly Dictionary<string, (GroupedOptimizerOptions Ours, Func<IEnumerable<Parameter>, optim.Optimizer> Theirs)> Pairs = new()
    {
        ["sgd"] = (new Sgd.Options { LearningRate = 0.01 }, p => optim.SGD(p, 0.01)),
        ["sgd momentum decay"] = (new Sgd.Options { LearningRate = 0.01, Momentum = 0.9, WeightDecay = 0.1, Dampening = 0.2 },
            p => optim.SGD(p, 0.01, momentum: 0.9, dampening: 0.2, weight_decay: 0.1)),
        ["sgd nesterov maximize"] = (new Sgd.Options { LearningRate = 1e-4, Momentum = 0.8, Nesterov = true, Maximize = true },
            p => optim.SGD(p, 1e-4, momentum: 0.8, nesterov: true, maximize: true)),
        ["adam"] = (new Adam.Options { LearningRate = 0.01 }, p => optim.Adam(p, 0.01)),
        ["adam decay amsgrad"] = (new Adam.Options { LearningRate = 0.01, WeightDecay = 0.1, AmsGrad = true, Beta1 = 0.8, Beta2 = 0.95 },
            p => optim.Adam(p, 0.01, 0.8, 0.95, weight_decay: 0.1, amsgrad: true)),
        ["adam maximize"] = (new Adam.Options { LearningRate = 0.001, Maximize = true }, p => optim.Adam(p, 0.001, maximize: true)),
        ["adamw"] = (new AdamW.Options { LearningRate = 0.01, WeightDecay = 0.1, DecayOneDimensional = true }, p => optim.AdamW(p, 0.01, weight_decay: 0.1)),
        ["adamw amsgrad"] = (new AdamW.Options { LearningRate = 0.01, WeightDecay = 0.1, DecayOneDimensional = true, AmsGrad = true },
            p => optim.AdamW(p, 0.01, weight_decay: 0.1, amsgrad: true)),
        ["rmsprop"] = (new RmsProp.Options { LearningRate = 0.01, WeightDecay = 0.05 }, p => optim.RMSProp(p, 0.01, weight_decay: 0.05)),
        ["rmsprop momentum"] = (new RmsProp.Options { LearningRate = 0.001, Momentum = 0.9, Alpha = 0.9 }, p => optim.RMSProp(p, 0.001, 0.9, momentum: 0.9)),
        ["rmsprop centred maximize"] = (new RmsProp.Options { LearningRate = 0.001, Centered = true, Maximize = true, Momentum = 0.5, WeightDecay = 0.01 },
            p => optim.RMSProp(p, 0.001, weight_decay: 0.01, momentum: 0.5, centered: true, maximize: true)),
        ["adagrad"] = (new Adagrad.Options { LearningRate = 0.1, LearningRateDecay = 0.01, WeightDecay = 0.05, InitialAccumulator = 0.1 },
            p => optim.Adagrad(p, 0.1, 0.01, 0.05, 0.1)),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_hundred_steps_agree(string name) => Compare(name, 100, [3, 4], [7], [20, 20]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Large_tensors_take_the_same_steps(string name) => Compare(name, 4, [2], [130, 140]);

    private static void Compare(string name, int steps, params long[][] shapes)
    {
        foreach ((ScalarType type, double tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-11), (ScalarType.Float32, 1e-6)])
        {
            using var scope = NewDisposeScope();
            Parameter[] ours = Parameters(type, shapes), theirs = Parameters(type, shapes);
            using optim.Optimizer mine = Pairs[name].Ours.Create(ours.Select((p, i) => ($"p{i}", p)));
            using optim.Optimizer reference = Pairs[name].Theirs(theirs);
            for (int step = 0; step < steps; step++)
            {
                foreach ((Parameter[] parameters, optim.Optimizer optimizer) in new[] { (ours, mine), (theirs, reference) })
                {
                    using var inner = NewDisposeScope();
                    optimizer.zero_grad();
                    Loss(parameters, step).backward();
                    optimizer.step();
                }
            }

            for (int i = 0; i < ours.Length; i++)
            {
                double error = ((ours[i] - theirs[i]).norm() / theirs[i].norm()).to(float64).item<double>();
                Assert.InRange(error, 0, tolerance);
                Assert.NotEqual(0.0, (ours[i] - Parameters(type, shapes)[i]).abs().sum().to(float64).item<double>());
            }
        }
    }

    /// <summary>Every element must move, also where a kernel has a vector part and a rest.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Half_precision_follows_single_precision(string name)
    {
        foreach (ScalarType type in (ScalarType[])[ScalarType.BFloat16, ScalarType.Float16])
        {
            using var scope = NewDisposeScope();
            Parameter[] half = Parameters(type, [3], [37], [130, 140]), single = Parameters(ScalarType.Float32, [3], [37], [130, 140]);
            Tensor[] before = [.. single.Select(p => p.detach().clone())];
            GroupedOptimizerOptions options = Pairs[name].Ours with { LearningRate = 0.05 };
            using optim.Optimizer one = options.Create(half.Select((p, i) => ($"p{i}", p))), two = options.Create(single.Select((p, i) => ($"p{i}", p)));
            for (int step = 0; step < 2; step++)
            {
                for (int i = 0; i < half.Length; i++)
                {
                    Tensor gradient = (before[i] * 0.5) + 1;
                    half[i].grad = gradient.to(type);
                    single[i].grad = gradient;
                }

                one.step();
                two.step();
            }

            for (int i = 0; i < half.Length; i++)
            {
                double moved = (single[i] - before[i]).abs().min().item<float>();
                double error = (half[i].to(float32) - single[i]).abs().max().item<float>();
                Assert.True(error < 0.02 && moved > 0.03, $"{type}, parameter {i}: error {error}, moved {moved}");
            }
        }
    }

    [Fact]
    public void The_way_without_a_fused_kernel_is_the_same_adagrad()
    {
        using var scope = NewDisposeScope();
        Parameter[] fused = Parameters(ScalarType.Float64, [3, 4], [7]), plain = Parameters(ScalarType.Float64, [3, 4], [7]);
        var options = new Adagrad.Options { LearningRateDecay = 0.1, WeightDecay = 0.2, Maximize = true };
        using var one = new Adagrad(fused.Select((p, i) => ($"p{i}", p)), options);
        using var two = new Adagrad(plain.Select((p, i) => ($"p{i}", p)), options) { UseFused = false };
        for (int step = 0; step < 5; step++)
        {
            foreach ((Parameter[] parameters, FusedOptimizer optimizer) in new[] { (fused, one), (plain, (FusedOptimizer)two) })
            {
                optimizer.zero_grad();
                Loss(parameters, step).backward();
                optimizer.step();
            }
        }

        for (int i = 0; i < fused.Length; i++) Assert.True(fused[i].allclose(plain[i], 1e-13));
    }

    private static Parameter[] Parameters(ScalarType type, params long[][] shapes)
    {
        Tensor Values(long[] shape) => (arange(shape.Aggregate(1L, (a, b) => a * b), dtype: float64) * 0.37).sin().reshape(shape).to(type);
        return [.. shapes.Select(shape => new Parameter(Values(shape)))];
    }

    private static Tensor Loss(Parameter[] parameters, int step) =>
        parameters.Select((p, i) => (p - (0.1 * i)).square().sum() * 0.5 + (p * (0.05 * Math.Sin(step))).sin().sum()).Aggregate((a, b) => a + b);
}
