using System.Diagnostics;
using Spectre.Console;
using Trainer.Benchmarks.Cases;
using Trainer.Checkpoints;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Optimizers;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Benchmarks;

/// <summary>How long a checkpoint of 100 million parameters holds up training, beside the copy it takes, and how fast it is written, beside <c>dd</c> on the same disk.</summary>
internal static class CheckpointStall
{
    private const int Side = 10_000, Every = 150, Checkpoints = 5;

    public static void Run()
    {
        string folder = Directory.CreateTempSubdirectory("trainer-benchmark-").FullName;
        try
        {
            var watch = new Watch(new CheckpointListener(new CheckpointFolder(Path.Combine(folder, "checkpoints")), new CheckpointOptions { Every = Every }));
            var training = new TrainingOptions { Steps = Every * Checkpoints, EvaluateEvery = Every * Checkpoints };
            using var task = new WideTask();
            new TrainingLoop(training, watch).Run(task, new RunContext { Training = training, Optimizer = new Sgd.Options { LearningRate = 1e-3, Momentum = 0.9 } });
            long bytes = new DirectoryInfo(Path.Combine(folder, "checkpoints", "last")).EnumerateFiles().Sum(file => file.Length);
            Table table = new Table().Title($"[bold]checkpoint[/]: 100 million parameters with momentum, {bytes / 1e6:N0} MB, written beside training").Border(TableBorder.Rounded);
            table.AddColumn("").AddColumn(new TableColumn("first").RightAligned()).AddColumn(new TableColumn("later, median").RightAligned());
            table.AddRow("training held up, ms", $"{watch.Stalls[0]:N0}", $"{Median(watch.Stalls[1..^1]):N0}");
            table.AddRow("a copy of the state into memory held, ms", $"{watch.Copies[0]:N0}", $"{Median(watch.Copies[1..]):N0}");
            table.AddRow("written, MB/s", "", $"{bytes / 1e6 / watch.WriteSeconds:N0}");
            table.AddRow("dd of its weights with fsync, MB/s", "", $"{watch.DdRate:N0}");
            AnsiConsole.Write(table);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    // From the file just written, which is in memory still: zeros would be too easy for some disks.
    private static double Dd(string folder)
    {
        string source = Path.Combine(folder, Checkpoint.ModelFile), file = Path.Combine(folder, "dd");
        long bytes = new FileInfo(source).Length;
        var clock = Stopwatch.StartNew();
        using Process dd = Process.Start(new ProcessStartInfo("dd", [$"if={source}", $"of={file}", "bs=1M", "conv=fsync"]) { RedirectStandardError = true, UseShellExecute = false })!;
        dd.StandardError.ReadToEnd();
        dd.WaitForExit();
        return bytes / 1e6 / clock.Elapsed.TotalSeconds;
    }

    private sealed class Watch(CheckpointListener inner) : ITrainingListener
    {
        public List<double> Stalls { get; } = [];

        public List<double> Copies { get; } = [];

        public double WriteSeconds { get; private set; } = double.PositiveInfinity;

        public double DdRate { get; private set; }

        public void OnStart(LoopState state) => inner.OnStart(state);

        public void OnStepEnd(LoopState state)
        {
            var clock = Stopwatch.StartNew();
            inner.OnStepEnd(state);
            if (state.Step % Every == 0) Stalls.Add(clock.Elapsed.TotalMilliseconds);
        }

        public void OnStop(LoopState state, StopReason reason, Exception? error)
        {
            inner.OnStop(state, reason, error);
            using var snapshot = new CheckpointSnapshot();
            for (int i = 0; i < 4; i++)
            {
                var copy = Stopwatch.StartNew();
                snapshot.Take(state.Tree, state.Step);
                Copies.Add(copy.Elapsed.TotalMilliseconds);
            }

            // In turns, and the fastest of each: memory that the system has not handed out before makes the first much slower.
            for (int i = 0; i < 4; i++)
            {
                string folder = Directory.CreateTempSubdirectory("trainer-benchmark-").FullName;
                var write = Stopwatch.StartNew();
                Checkpoint.Write(folder, snapshot);
                WriteSeconds = Math.Min(WriteSeconds, write.Elapsed.TotalSeconds);
                DdRate = Math.Max(DdRate, Dd(folder));
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>One layer of 100 million weights on one sample.</summary>
    private sealed class WideTask : SupervisedTask<NoBatches.Batch>
    {
        private readonly nn.Module<Tensor, Tensor> _model = nn.Linear(Side, Side, hasBias: false);
        private readonly Tensor _input = ones(1, Side);

        protected override IBatchSource<NoBatches.Batch> CreateBatches(RunContext run) => new NoBatches();

        protected override nn.Module CreateModel(RunContext run) => _model;

        protected override BatchLoss Loss(NoBatches.Batch batch) => new(_model.call(_input).square().mean(), 1, 1);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing) _input.Dispose();
        }
    }
}
