using Spectre.Console;
using Trainer.Loop;
using Trainer.Models;
using Trainer.Monitoring;
using Trainer.Optimizers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks.Cases;

/// <summary>What the engine costs over a loop written by hand with the same optimizer: progress display, metrics file, TensorBoard file and log are on.</summary>
internal sealed class EngineStep : IBenchmark
{
    private const int Steps = 1000;

    public string Name => "engine-step";

    public string Description => "one step of 784-256-256-10 with Trainer's adam, 64 samples: by the engine with all its records, and by hand";

    public IReadOnlyList<Contender> Prepare()
    {
        Tensor inputs = rand(64, 784), labels = randint(0, 10, 64, dtype: int64);
        Module<Tensor, Tensor> plain = new MlpOptions().Create(new([784], 10));
        optim.Optimizer optimizer = new Adam.Options().Create(plain.named_parameters());
        string folder = Directory.CreateTempSubdirectory("trainer-benchmark-").FullName;
        return
        [
            new("the engine", steps => RunEngine(inputs, labels, folder, steps), new TemporaryDirectory(folder)) { Units = Steps },
            new("a loop written by hand", steps => RunByHand(plain, optimizer, inputs, labels, steps), new Disposables(optimizer, plain, inputs, labels)) { Units = Steps },
        ];
    }

    private static void RunEngine(Tensor inputs, Tensor labels, string folder, int steps)
    {
        using var nowhere = new StreamWriter(Stream.Null);
        IAnsiConsole console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(nowhere), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        using Serilog.Core.Logger log = RunLog.Create(console, LogLevel.Information, Path.Combine(folder, "log.jsonl"));
        IMetricSink[] sinks = [new MetricsFile(Path.Combine(folder, "metrics.jsonl")), new TensorBoardFile(Path.Combine(folder, "tensorboard"))];
        var training = new TrainingOptions { Steps = steps };
        using var task = new FixedBatchTask(inputs, labels);
        new TrainingLoop(training, new MetricsListener(new LoggingOptions().Every, sinks), new ProgressListener(console))
            .Run(task, new RunContext { Training = training, Optimizer = new Adam.Options(), Log = log });
    }

    private static void RunByHand(Module<Tensor, Tensor> model, optim.Optimizer optimizer, Tensor inputs, Tensor labels, int steps)
    {
        for (int i = 0; i < steps; i++) TrainingStep.Take(model, optimizer, inputs, labels);
    }

    private sealed class TemporaryDirectory(string path) : IDisposable
    {
        public void Dispose() => Directory.Delete(path, recursive: true);
    }
}
