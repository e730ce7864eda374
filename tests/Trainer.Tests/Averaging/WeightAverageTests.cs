using CsCheck;
using Trainer.Averaging;
using Trainer.Checkpoints;
using Trainer.Loop;
using Trainer.State;
using Trainer.Tests.Loop;
using static TorchSharp.torch;

namespace Trainer.Tests.Averaging;

public sealed class WeightAverageTests
{
    [Fact]
    public void An_exponential_average_is_the_recurrence_in_float64() =>
        Gen.Select(Gen.Double[0, 0.999], Gen.Bool, Gen.Float[-10, 10].Array[2, 20]).Sample(
            (decay, warmUp, values) =>
            {
                using var model = new Model();
                using WeightAverage average = Average(new EmaOptions { Decay = decay, WarmUp = warmUp }, model);
                double expected = values[0];
                for (int i = 0; i < values.Length; i++)
                {
                    model.Set(values[i]);
                    average.Update(new(i + 1, values.Length, false, 0));
                    double d = warmUp ? Math.Min(decay, (1.0 + i) / (10.0 + i)) : decay;
                    if (i > 0) expected = (d * expected) + ((1 - d) * values[i]);
                }

                Assert.Equal(expected, average.Weights!["weight"].item<float>(), 1e-4);
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void Stochastic_weight_averaging_is_the_mean_of_the_last_part()
    {
        using var model = new Model();
        using WeightAverage average = Average(new SwaOptions { Start = 0.5, Every = 2 }, model);
        for (int step = 1; step <= 10; step++)
        {
            model.Set(step);
            average.Update(new(step, 10, false, 0));
        }

        Assert.Equal((6 + 8 + 10) / 3f, average.Weights!["weight"].item<float>(), 1e-6f);
        Assert.Equal(3, average.Taken);
    }

    [Fact]
    public void Swapping_in_and_out_changes_no_bit_of_either_and_counters_are_taken_as_they_are()
    {
        using nn.Module<Tensor, Tensor> model = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.BatchNorm1d(2)));
        var tree = new StateTree();
        tree.Add("model", model);
        using var average = new WeightAverage(new EmaOptions { Decay = 0.5, WarmUp = false }, tree);
        average.Update(new(1, 9, false, 0));
        using (no_grad()) foreach (Tensor weight in tree.Weights().Values) weight.add_(1);
        average.Update(new(2, 9, false, 0));
        float[] weights = Flat(tree.Weights()), averages = Flat(average.Weights!);
        using (average.SwapIn())
        {
            Assert.Equal(averages, Flat(tree.Weights()));
            Assert.Equal(averages, Flat(average.Weights!));
            Assert.Throws<InvalidOperationException>(() => average.SwapIn());
            Assert.Throws<InvalidOperationException>(() => average.Update(new(3, 9, false, 0)));
        }

        Assert.Equal(weights, Flat(tree.Weights()));
        Assert.Equal(averages, Flat(average.Weights!));
        Assert.Equal(1, average.Weights!["b.num_batches_tracked"].item<long>());
        Assert.Equal(1.5f, average.Weights["b.weight"][0].item<float>());
    }

    [Fact]
    public void The_average_is_what_is_evaluated_and_what_the_checkpoint_calls_the_model()
    {
        using var folder = new TemporaryFolder();
        var training = new TrainingOptions { Steps = 4, EvaluateEvery = 1, Average = new EmaOptions { Decay = 0.5, WarmUp = false } };
        using var task = new CountingTask();
        LoopResult result = new TrainingLoop(training, new CheckpointListener(new CheckpointFolder(folder.Path), new() { Every = 1, Keep = 9 })).Run(task);
        // The weights are 1, 2, 3, 4; their average 1, 1.5, 2.25, 3.125; the score −|weight − 5|.
        Assert.Equal(3.125 - 5, result.Final["test/score"]);
        Assert.Equal(4, task.Weight);
        using (var file = new Trainer.Torch.Safetensors.SafetensorsReader(folder.File("last/model.safetensors")))
        using (Tensor stored = file.Read("weight")) Assert.Equal(3.125f, stored.item<float>());

        using var rest = new CountingTask();
        LoopResult resumed = new TrainingLoop(training).Run(rest, resume: tree => Checkpoint.Load(folder.File("step-2"), tree));
        Assert.Equal((result.Final["test/score"], 4.0), (resumed.Final["test/score"], rest.Weight));
    }

    private static float[] Flat(IReadOnlyDictionary<string, Tensor> weights) =>
        [.. weights.Values.SelectMany(weight => weight.to_type(ScalarType.Float32).data<float>().ToArray())];

    private static WeightAverage Average(AverageOptions options, Model model)
    {
        var tree = new StateTree();
        tree.Add("model", model.Module);
        return new(options, tree);
    }

    private sealed class Model : IDisposable
    {
        public nn.Module<Tensor, Tensor> Module { get; } = nn.Linear(1, 1, hasBias: false);

        public void Set(float value)
        {
            using IDisposable off = no_grad();
            Module.parameters().Single().fill_(value);
        }

        public void Dispose() => Module.Dispose();
    }
}
