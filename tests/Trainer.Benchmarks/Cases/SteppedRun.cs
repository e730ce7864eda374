using Trainer.Loop;

namespace Trainer.Benchmarks.Cases;

/// <summary>A run on a thread of its own that makes so many steps when it is told to, and waits in between: what is timed is steps, not setting up.</summary>
internal sealed class SteppedRun : IDisposable
{
    private readonly SemaphoreSlim _go = new(0), _done = new(0);
    private readonly Thread _thread;
    private int _left;
    private bool _end;

    /// <summary>Starts the run's thread.</summary>
    /// <param name="run">Trains with the listener it is given until the listener stops it.</param>
    public SteppedRun(Action<ListenerOptions> run)
    {
        _thread = new(() => run(new Options(this)));
        _thread.Start();
    }

    /// <summary>Makes steps.</summary>
    public void Make(int steps)
    {
        _left = steps;
        _go.Release();
        _done.Wait();
    }

    public void Dispose()
    {
        _end = true;
        _go.Release();
        _thread.Join();
        _go.Dispose();
        _done.Dispose();
    }

    private sealed record Options(SteppedRun Run) : ListenerOptions
    {
        public override ITrainingListener Create() => new Listener(Run);
    }

    private sealed class Listener(SteppedRun run) : ITrainingListener
    {
        public void OnStart(LoopState state) => run._go.Wait();

        public void OnStepEnd(LoopState state)
        {
            if (--run._left > 0) return;
            run._done.Release();
            run._go.Wait();
            if (run._end) state.RequestStop("measured");
        }
    }
}
