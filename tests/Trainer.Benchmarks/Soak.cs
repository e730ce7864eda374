using Spectre.Console;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Models;
using Trainer.Monitoring;
using Trainer.Runs;
using Trainer.Tasks.Classification;
using static TorchSharp.torch;

namespace Trainer.Benchmarks;

/// <summary>A long run, with what it holds on to: tensors and resident memory as steps go by.</summary>
internal static class Soak
{
    public static void Run(long steps)
    {
        string folder = Directory.CreateTempSubdirectory("trainer-soak-").FullName;
        var memory = new MemoryListener(AnsiConsole.Console, steps);
        var options = new RunOptions
        {
            Task = new ClassificationOptions { Data = new DigitsOptions(), Model = new MlpOptions { Dropout = 0.1 } },
            Training = new() { Steps = steps, BatchSize = 64 },
            Listeners = [memory],
            Logging = new LoggingOptions { Console = LogLevel.Error },
        };
        try
        {
            new TrainingRun(options, new RunRequest { Folder = Path.Combine(folder, "run") }, SilentTerminal.Create()).Run();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        memory.Show();
    }

    private sealed record MemoryListener(IAnsiConsole Console, long Steps) : ListenerOptions, ITrainingListener
    {
        private readonly List<(long Step, long Tensors, long Bytes)> _rows = [];

        public override ITrainingListener Create() => this;

        public void OnStepEnd(LoopState state)
        {
            if (state.Step == 2 || state.Step % (Steps / 10) == 0) _rows.Add((state.Step, Tensor.TotalCount, Environment.WorkingSet));
        }

        public void Show()
        {
            Table table = new Table().Title($"[bold]soak[/]: {Steps:N0} steps of a run with everything on").Border(TableBorder.Rounded);
            foreach (string heading in (string[])["step", "live tensors", "resident, MB"]) table.AddColumn(new TableColumn(heading).RightAligned());
            foreach ((long step, long tensors, long bytes) in _rows) table.AddRow($"{step:N0}", $"{tensors:N0}", $"{bytes / 1e6:F1}");
            Console.Write(table);
        }
    }
}
