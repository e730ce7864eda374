using System.Diagnostics;
using Serilog;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>Says now and then how many samples are simulated, how many a second and how long the rest takes.</summary>
/// <param name="name">What is simulated.</param>
/// <param name="total">How many samples in all.</param>
/// <param name="log">Told so.</param>
internal sealed class SimulationProgress(string name, int total, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private TimeSpan _next = Interval;
    private int _done;

    /// <summary>Counts a sample.</summary>
    public void Add()
    {
        lock (_lock)
        {
            _done++;
            if (_done < total && _clock.Elapsed < _next) return;
            _next = _clock.Elapsed + Interval;
            double rate = _done / _clock.Elapsed.TotalSeconds;
            if (_done == total) log.Information("Simulated {Total:N0} samples of {Name} in {Seconds:0.0} s.", total, name, _clock.Elapsed.TotalSeconds);
            else log.Information("Simulating {Name}: {Done:N0} of {Total:N0} samples, {Rate:0..", name, _done, total, rate, (total - _done) / rate);
        }
    }
}
