using System.Diagnostics;
using Spectre.Console;
using Trainer.Checkpoints;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.Runs;

namespace Trainer.Cli;

/// <summary>Takes one batch through training, evaluation and a checkpoint, in a folder that is deleted afterwards.</summary>
internal static class DryRun
{
    public static int Try(RunOptions options, DataFolder data)
    {
        RunOptions one = options with
        {
            Training = options.Training with { Steps = 1, EvaluateEvery = null, EvaluationBatches = 1 },
            Logging = options.Logging with { Progress = false, Mlflow = null, Console = LogLevel.Warning },
        };
        string folder = Path.Combine(Path.GetTempPath(), $"trainer-dry-run-{Environment.ProcessId}-{Guid.NewGuid():N}");
        var clock = Stopwatch.StartNew();
        try
        {
            LoopResult result = new TrainingRun(one, new RunRequest { Folder = folder, Data = data }, Terminal.Output).Run();
            string checkpoint = Path.Combine(folder, "checkpoints", CheckpointFolder.Last);
            Checkpoint.Verify(checkpoint);
            long bytes = new DirectoryInfo(checkpoint).EnumerateFiles().Sum(file => file.Length);
            string metrics = string.Join(", ", result.Final.Select(entry => $"{entry.Key} {entry.Value:G4}"));
            Terminal.Output.WriteLine($"The dry run passed in {clock.Elapsed.TotalSeconds:F1} s: one step, one batch of evaluation ({metrics}), a checkpoint of {bytes / 1e6:F2} MB. Nothing was kept.");
            return ExitCode.Done;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }
}
