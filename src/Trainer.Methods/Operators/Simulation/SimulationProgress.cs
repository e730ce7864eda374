using System.Diagnostics;
using Serilog;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>Says now and then how many samples are simulated, how many a second and how long the rest takes.</summary>
/// <param name="name">What is simulated.</param>
/// <param name="total">How many samples in all.</param>
/// <param name="log">Told so.</param>
/// <param name="interval">How long it is silent in between.</param>
internal sealed class SimulationProgress(string name, int total, ILogger log, TimeSpan interval)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private TimeSpan _last;
    private int _done;

    /// <summary>Counts a sample.</summary>
    public void Add()
    {
        lock (_lock)
        {
            _done++;
            if (_done < total && _clock.Elapsed - _last < interval) return;
            _last = _clock.Elapsed;
            double rate = _done / _clock.Elapsed.TotalSeconds;
            if (_done == total) log.Information("Simulated {Total:N0} samples of {Name} in {Seconds:0.0} s.", total, name, _clock.Elapsed.TotalSeconds);
            else log.Information("Simulating {Name}: {Done:N0} of {Total:N0} samples, {Rate:0.0} a second, {Left:0} s left.", name, _done, total, rate, (total - _done) / rate);
        }
    }
}
