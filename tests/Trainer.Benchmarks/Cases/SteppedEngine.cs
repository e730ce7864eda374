using Spectre.Console;
using TorchSharp;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.Optimizers;

namespace Trainer.Benchmarks.Cases;

/// <summary>The engine on one batch over and over, with progress, records and log.</summary>
internal static class SteppedEngine
{
    public static SteppedRun Start(torch.Tensor inputs, torch.Tensor labels) => new(listener => Run(inputs, labels, listener.Create()));

    private static void Run(torch.Tensor inputs, torch.Tensor labels, ITrainingListener stepper)
    {
        string folder = Directory.CreateTempSubdirectory("trainer-benchmark-").FullName;
        try
        {
            IAnsiConsole console = SilentTerminal.Create();
            using Serilog.Core.Logger log = RunLog.Create(console, LogLevel.Information, Path.Combine(folder, "log.jsonl"));
            var meter = new RunMeter("benchmark");
            IMetricSink[] sinks = [new MetricsFile(Path.Combine(folder, "metrics.jsonl")), meter, new TensorBoardFile(Path.Combine(folder, "tensorboard"))];
            var training = new TrainingOptions { Steps = 10_000_000 };
            using var task = new FixedBatchTask(inputs, labels);
            new TrainingLoop(training, new MetricsListener(new LoggingOptions().Every, sinks), meter, new ProgressListener(console), stepper)
                .Run(task, new RunContext { Training = training, Optimizer = new Adam.Options(), Log = log });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
