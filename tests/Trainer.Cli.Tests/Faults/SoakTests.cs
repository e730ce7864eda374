using System.Diagnostics;
using Spectre.Console;
using TorchSharp;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Models;
using Trainer.Monitoring;
using Trainer.Profiling;
using Trainer.Runs;
using Trainer.Tasks.Classification;

namespace Trainer.Cli.Tests.Faults;

/// <summary>A long run of the smallest network with everything on: what it holds does not grow.</summary>
[Trait("Category", "Faults")]
[Collection(nameof(Alone))]
public sealed class SoakTests : CliTest
{
    private const long First = 1000;

    [Fact]
    public void A_long_run_does_not_grow()
    {
        long steps = FaultTable.Count(24_000);
        using var nowhere = new StreamWriter(Stream.Null);
        IAnsiConsole silent = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(nowhere), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        var watch = new Watch(steps);
        var options = new RunOptions
        {
            Task = new ClassificationOptions { Data = new DigitsOptions(), Model = new MlpOptions { Widths = [4] } },
            Training = new() { Steps = steps, BatchSize = 8, Threads = 1, EvaluateEvery = 1000, Checkpoints = new() { Every = 500, Keep = 2 } },
            Listeners = [watch, new StatisticsOptions { Every = 500 }, new ProfileOptions()],
            Logging = new() { Every = 20, Csv = true, Console = LogLevel.Error },
        };
        new TrainingRun(options, new RunRequest { Folder = Folder.File("run") }, silent).Run();
        (Held first, Held last) = (watch.Rows[0], watch.Rows[^1]);
        bool grows = last.Tensors > first.Tensors || last.Handles > first.Handles || last.Threads > first.Threads || last.Workers > first.Workers;
        FaultTable.Add(
            $"soak, {steps:N0} steps with everything on: no growth of live tensors, handles, threads", 1, grows ? 0 : 1, grows ? 1 : 0,
            $"from step {First:N0} to the end: {first.Tensors} to {last.Tensors} live tensors, {first.Handles} to {last.Handles} handles, {first.Threads} to {last.Threads} threads, {first.Workers} to {last.Workers} workers held, {first.Bytes / 1e6:F1} to {last.Bytes / 1e6:F1} MB resident");
        Assert.False(grows, string.Join('\n', watch.Rows));
    }

    private sealed record Held(long Step, long Tensors, int Handles, int Threads, int Workers, long Bytes);

    private sealed record Watch(long Steps) : ListenerOptions, ITrainingListener
    {
        public List<Held> Rows { get; } = [];

        public override ITrainingListener Create() => this;

        // 250 steps after a checkpoint and an evaluation: the writing thread is idle.
        public void OnStepEnd(LoopState state)
        {
            if (state.Step % 500 != 250 || state.Step < First) return;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var process = Process.GetCurrentProcess();
            int handles = OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : process.HandleCount;
            Rows.Add(new(state.Step, torch.Tensor.TotalCount, handles, process.Threads.Count - ThreadPool.ThreadCount, HeldWorkers(), process.WorkingSet64));
        }

        // The runtime adds workers to its pool and takes them away as it sees fit; what a leak would do is keep one busy.
        private int HeldWorkers()
        {
            int held = 0, allowed = Rows.Count == 0 ? 0 : Rows[0].Workers;
            SpinWait.SpinUntil(() => (held = Busy()) <= allowed, TimeSpan.FromSeconds(1));
            return held;
        }

        private static int Busy()
        {
            ThreadPool.GetMaxThreads(out int most, out _);
            ThreadPool.GetAvailableThreads(out int free, out _);
            return most - free;
        }
    }
}
