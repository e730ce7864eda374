using Spectre.Console;
using TorchSharp;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.Optimizers;

namespace Trainer.Benchmarks.Cases;

/// <summary>A run on a thread of its own that makes so many steps when it is told to, and waits in between: what is timed is steps, not setting up.</summary>
internal sealed class SteppedEngine : ITrainingListener, IDisposable
{
    private readonly SemaphoreSlim _go = new(0), _done = new(0);
    private readonly string _folder = Directory.CreateTempSubdirectory("trainer-benchmark-").FullName;
    private readonly Thread _thread;
    private int _left;
    private bool _end;

    public SteppedEngine(torch.Tensor inputs, torch.Tensor labels)
    {
        _thread = new(() => Run(inputs, labels));
        _thread.Start();
    }

    public void Make(int steps)
    {
        _left = steps;
        _go.Release();
        _done.Wait();
    }

    public void OnStart(LoopState state) => _go.Wait();

    public void OnStepEnd(LoopState state)
    {
        if (--_left > 0) return;
        _done.Release();
        _go.Wait();
        if (_end) state.RequestStop("measured");
    }

    public void Dispose()
    {
        _end = true;
        _go.Release();
        _thread.Join();
        Directory.Delete(_folder, recursive: true);
        _go.Dispose();
        _done.Dispose();
    }

    private void Run(torch.Tensor inputs, torch.Tensor labels)
    {
        using var nowhere = new StreamWriter(Stream.Null);
        IAnsiConsole console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(nowhere), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        using Serilog.Core.Logger log = RunLog.Create(console, LogLevel.Information, Path.Combine(_folder, "log.jsonl"));
        var meter = new RunMeter("benchmark");
        IMetricSink[] sinks = [new MetricsFile(Path.Combine(_folder, "metrics.jsonl")), meter, new TensorBoardFile(Path.Combine(_folder, "tensorboard"))];
        var training = new TrainingOptions { Steps = 10_000_000 };
        using var task = new FixedBatchTask(inputs, labels);
        new TrainingLoop(training, new MetricsListener(new LoggingOptions().Every, sinks), meter, new ProgressListener(console), this)
            .Run(task, new RunContext { Training = training, Optimizer = new Adam.Options(), Log = log });
    }
}
