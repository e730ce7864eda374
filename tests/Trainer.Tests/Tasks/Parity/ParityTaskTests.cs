using Trainer.Configuration;
using Trainer.Kernels.Recurrence;
using Trainer.Loop;
using Trainer.Models.Sequence;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.Runs;
using Trainer.State;
using Trainer.Tasks.Parity;
using Trainer.Tests.Faults;
using static TorchSharp.torch;

namespace Trainer.Tests.Tasks.Parity;

public sealed class ParityTaskTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Sums_are_those_of_the_numbers(int modulus)
    {
        using SumBatch batch = SumBatch.Draw(3, 7, modulus, new RandomStream(1), CPU);
        Assert.Equal([3, 7, modulus], batch.Inputs.shape);
        Assert.Equal(21, batch.Inputs.sum().item<float>());
        using Tensor numbers = batch.Inputs.argmax(-1);
        Assert.Equal(modulus, numbers.data<long>().ToArray().Distinct().Count());
        for (int row = 0; row < 3; row++)
        {
            long sum = 0;
            for (int t = 0; t < 7; t++) Assert.Equal(sum = (sum + numbers[row, t].item<long>()) % modulus, batch.Sums[row, t].item<long>());
        }
    }

    [Fact]
    public void Sequences_become_longer_when_the_running_loss_is_low()
    {
        var curriculum = new LengthCurriculum(4, 4, 10, 0.1);
        curriculum.Add(0.2);
        Assert.Equal((4, 0.2), (curriculum.Length, curriculum.RunningLoss));
        curriculum.Add(0);
        Assert.Equal(0.18, curriculum.RunningLoss, 1e-12);
        for (int i = 0; i < 5; i++) curriculum.Add(0); // 0.2 · 0.9⁶ = 0.106
        Assert.Equal(4, curriculum.Length);
        curriculum.Add(0);
        Assert.Equal(8, curriculum.Length);
        var node = new StateNode();
        curriculum.SaveState(node);
        var copy = new LengthCurriculum(4, 4, 10, 0.1);
        copy.LoadState(node);
        curriculum.Add(0);
        copy.Add(0);
        Assert.Equal((10, curriculum.RunningLoss), (copy.Length, copy.RunningLoss));
        curriculum.Add(0);
        Assert.Equal(10, curriculum.Length);
    }

    [Theory]
    [InlineData(2, 0.95)]
    [InlineData(3, 0.9)]
    public void An_lstm_keeps_track_of_the_sum_beyond_the_lengths_it_was_trained_on(int modulus, double right)
    {
        var options = new ParityOptions
        {
            Model = new FlashRnnOptions { Cell = RecurrentCell.Lstm, Width = 16 },
            Modulus = modulus,
            LastLength = 8,
            TestLengths = [4, 16],
            TestSequences = 100,
        };
        LoopResult result = Train(options, 400);
        Assert.True(result.Final["test/accuracyAt4"] >= right, $"{result.Final["test/accuracyAt4"]}");
        Assert.True(result.Final["test/accuracy"] >= right, $"{result.Final["test/accuracy"]}");
        Assert.Equal(result.Final["test/accuracy"], result.Final["test/accuracyAt16"]);
    }

    [Theory]
    [InlineData("task:lastLength=3", "task:lastLength")]
    [InlineData("task:modulus=1", "task:modulus")]
    [InlineData("task:testLengths=[40,40]", "task:testLengths:1")]
    [InlineData("task:model:heads=3", "task:model:heads")]
    [InlineData("task:model={\"type\":\"causal-attention\",\"context\":100}", "task:model")]
    [InlineData("task:model={\"type\":\"causal-attention\",\"heads\":3}", "task:model:heads")]
    [InlineData("task:model:cell=rnn", "task:model:cell")]
    public void Options_that_do_not_fit_are_refused_by_their_path(string setting, string path)
    {
        string file = ValidConfigs.Files.Single(file => Path.GetFileName(file) == "parity.json");
        ConfigException error = Assert.Throws<ConfigException>(() => TrainingRun.Load(file, [setting], ValidConfigs.Catalogue));
        Assert.Contains(error.Errors, found => found.Path == path);
    }

    private static LoopResult Train(ParityOptions options, long steps)
    {
        var training = new TrainingOptions { Steps = steps, BatchSize = 16, ClipNorm = 1 };
        using var task = new ParityTask(options);
        return new TrainingLoop(training).Run(task, new RunContext { Training = training, Optimizer = new Adam.Options { LearningRate = 0.01 } });
    }
}
