using Trainer.Data;
using Trainer.Loop;
using Trainer.Models;
using Trainer.Optimizers;
using Trainer.Runs;
using Trainer.Tasks;
using Trainer.Tasks.Classification;

namespace Trainer.Benchmarks.Cases;

/// <summary>What every listener and logger that is on by default costs together: progress, metrics, TensorBoard, log, summary, meter, and a checkpoint every epoch.</summary>
internal sealed class DigitsListeners : IBenchmark
{
    private const int StepsPerEpoch = 23, Epochs = 50; // Longer than the least time between two checkpoints.

    public string Name => "digits-listeners";

    public string Description => "one step of the digits run, evaluation included: with all that is on by default, without the checkpoint of every epoch, and with nothing";

    public IReadOnlyList<Contender> Prepare()
    {
        string folder = Directory.CreateTempSubdirectory("trainer-benchmark-").FullName;
        SteppedRun all = new(listener => Train(Options(listener), Path.Combine(folder, "all")));
        SteppedRun few = new(listener =>
        {
            RunOptions options = Options(listener);
            Train(options with { Training = options.Training with { Checkpoints = new() { Every = 1_000_000_000, Metric = "train/loss", Direction = Metrics.GoalDirection.Maximize } } }, Path.Combine(folder, "few"));
        });
        SteppedRun none = new(listener =>
        {
            RunOptions options = Options(listener);
            using TrainingTask task = options.Task.Create();
            new TrainingLoop(options.Training, listener.Create()).Run(task, options.CreateContext(DataFolder.Resolve()));
        });
        return
        [
            new("everything", all.Make, new Disposables(all)) { Units = Epochs * StepsPerEpoch },
            new("all but checkpoints", few.Make, new Disposables(few)) { Units = Epochs * StepsPerEpoch },
            new("nothing", none.Make, new Disposables(none, new Folder(folder))) { Units = Epochs * StepsPerEpoch },
        ];
    }

    private static RunOptions Options(ListenerOptions listener) => new()
    {
        Task = new ClassificationOptions { Data = new DigitsOptions(), Model = new ConvNetOptions { Channels = [32, 64, 128], BatchNorm = true, Dense = 128 } },
        Optimizer = new AdamW.Options { LearningRate = 1e-5 },
        Training = new() { Epochs = 1_000_000 },
        Listeners = [listener],
    };

    private static void Train(RunOptions options, string folder)
    {
        new TrainingRun(options, new RunRequest { Folder = folder }, SilentTerminal.Create()).Run();
    }

    private sealed class Folder(string path) : IDisposable
    {
        public void Dispose() => Directory.Delete(path, recursive: true);
    }
}
