using Trainer.Checkpoints;
using Trainer.Loop;
using Trainer.Tests.Loop;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Tests.Checkpoints;

public sealed class CheckpointListenerTests : IDisposable
{
    private const double Never = 10_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A step is an epoch; the score is best after the fifth.
    [Theory]
    [InlineData(0, 0, 7, 5)]
    [InlineData(Never, 0, 1, 1)]
    [InlineData(Never, 2, 7, 5)] // Numbered ones are written at once, and what is owed with them.
    public void What_will_be_replaced_soon_waits_and_the_end_is_the_same(double interval, int keep, long lastMeanwhile, long bestMeanwhile)
    {
        (long Last, long Best) meanwhile = (0, 0);
        Train(interval, keep, state => meanwhile = state.Step == 7 ? OnDisk() : meanwhile);
        Assert.Equal((lastMeanwhile, bestMeanwhile), meanwhile);
        Assert.Equal((8, 5), OnDisk());
        Assert.Equal((8f, 5f), (Weight("last"), Weight("best")));
        Assert.Equal(keep, Directory.GetDirectories(_folder.Path, "step-*").Length);
    }

    [Theory]
    [InlineData(typeof(DivergenceException))]
    [InlineData(typeof(EnvironmentException))]
    [InlineData(typeof(InvalidOperationException))]
    public void What_waits_is_written_when_training_fails(Type kind)
    {
        Assert.ThrowsAny<Exception>(() => Train(Never, 0, state =>
        {
            if (state.Step == 7) throw (Exception)Activator.CreateInstance(kind, "failed")!;
        }));
        Assert.Equal((7, 5), OnDisk());
        Assert.Equal((7f, 5f), (Weight("last"), Weight("best")));
    }

    private void Train(double interval, int keep, Action<LoopState> atStepEnd)
    {
        using var task = new CountingTask(stepsPerEpoch: 1);
        var checkpoints = new CheckpointListener(new CheckpointFolder(_folder.Path), new() { MinimumInterval = interval, Keep = keep, Asynchronous = false });
        new TrainingLoop(new() { Epochs = 8 }, checkpoints, new Recorder { AtStepEnd = atStepEnd }).Run(task);
    }

    private (long Last, long Best) OnDisk() => (CheckpointManifest.Read(_folder.File("last")).Step, CheckpointManifest.Read(_folder.File("best")).Step);

    private float Weight(string checkpoint)
    {
        Checkpoint.Verify(_folder.File(checkpoint));
        using var reader = new SafetensorsReader(_folder.File($"{checkpoint}/model.safetensors"));
        using Tensor weight = reader.Read(reader.Entries.Keys.Single());
        return weight.item<float>();
    }
}
