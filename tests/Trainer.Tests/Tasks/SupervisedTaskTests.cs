using CsCheck;
using Trainer.Loop;
using Trainer.Optimizers;
using static TorchSharp.torch;

namespace Trainer.Tests.Tasks;

public sealed class SupervisedTaskTests
{
    [Fact]
    public void Several_batches_of_any_sizes_make_the_step_that_one_large_batch_makes() =>
        Gen.Select(Gen.Int[1, 9].Array[1, 5], Gen.Int[0, 1000], Gen.Double[0.001, 40]).Sample(
            (sizes, seed, weight) =>
            {
                (Tensor inputs, Tensor targets) = Table(sizes.Sum(), seed);
                using (inputs)
                using (targets)
                {
                    (double[] Weights, double Loss) parts = Train(inputs, targets, sizes, new() { Steps = 1, Accumulate = sizes.Length }, weight);
                    (double[] Weights, double Loss) whole = Train(inputs, targets, [sizes.Sum()], new() { Steps = 1 });
                    Assert.Equal(whole.Loss, parts.Loss, whole.Loss * 1e-6);
                    Assert.All(whole.Weights.Zip(parts.Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
                }
            },
            iter: 40,
            threads: 1);

    [Fact]
    public void The_first_step_is_gradient_descent_by_hand()
    {
        (Tensor inputs, Tensor targets) = Table(6, 3);
        using (inputs)
        using (targets)
        {
            Tensor weight = full([3, 1], 0.25, float64);
            Tensor error = inputs.mm(weight) + 0.25 - targets;
            Tensor step = 0.1 * 2.0 / 6 * inputs.t().mm(error);
            (double[] weights, double loss) = Train(inputs, targets, [6], new() { Steps = 1 });
            for (int i = 0; i < 3; i++) Assert.Equal(0.25 - step[i, 0].item<double>(), weights[i], 1e-12);
            Assert.Equal(error.square().mean().item<double>(), loss, 1e-12);
        }
    }

    [Theory]
    [InlineData(1, 0.01)]
    [InlineData(3, 0.01)]
    public void Gradients_are_clipped_by_their_common_norm(int accumulate, double norm)
    {
        (Tensor inputs, Tensor targets) = Table(9, 5);
        using (inputs)
        using (targets)
        {
            using var task = new RegressionTask(inputs, targets, [9 / accumulate]);
            Run(task, new() { Steps = 1, Accumulate = accumulate, ClipNorm = norm });
            double actual = Math.Sqrt(task.Gradients.Sum(gradient => gradient.square().sum().item<double>()));
            Assert.Equal(norm, actual, norm * 1e-4); // The field's formula divides by the norm plus 1e-6.
            Assert.True(task.Gauges["gradientNorm"] > norm);
        }
    }

    [Fact]
    public void Gradients_are_clipped_by_value()
    {
        (Tensor inputs, Tensor targets) = Table(9, 5);
        using (inputs)
        using (targets)
        {
            using var task = new RegressionTask(inputs, targets, [9]);
            Run(task, new() { Steps = 1, ClipValue = 1e-3 });
            double[] gradients = [.. task.Gradients.SelectMany(gradient => gradient.data<double>().ToArray())];
            Assert.All(gradients, gradient => Assert.InRange(Math.Abs(gradient), 0, 1e-3));
            Assert.Contains(gradients, gradient => Math.Abs(gradient) == 1e-3);
        }
    }

    [Fact]
    public void A_run_that_diverges_keeps_its_last_finite_weights()
    {
        (Tensor inputs, Tensor targets) = Table(9, 5);
        using (inputs)
        using (targets)
        {
            using var task = new RegressionTask(inputs.mul(1e160), targets, [9]);
            var error = Assert.Throws<DivergenceException>(() => Run(task, new() { Steps = 9 }));
            Assert.Equal(0, error.Step);
            Assert.All(task.Weights, weight => Assert.Equal(0.25, weight));
        }
    }

    private static (Tensor Inputs, Tensor Targets) Table(int rows, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return (randn(rows, 3, dtype: float64, generator: generator), randn(rows, 1, dtype: float64, generator: generator));
    }

    private static (double[] Weights, double Loss) Train(Tensor inputs, Tensor targets, int[] sizes, TrainingOptions training, double weight = 1)
    {
        using var task = new RegressionTask(inputs, targets, sizes, weight);
        LoopResult result = Run(task, training);
        return (task.Weights, result.Final["train/loss"]);
    }

    private static LoopResult Run(RegressionTask task, TrainingOptions training) =>
        new TrainingLoop(training).Run(task, new RunContext { Training = training, Optimizer = new Sgd.Options { LearningRate = 0.1 } });
}
