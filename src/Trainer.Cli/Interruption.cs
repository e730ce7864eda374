using System.Runtime.InteropServices;
using Spectre.Console;

namespace Trainer.Cli;

/// <summary>Ctrl-C and the request to terminate: the first ends training after the step under way, a second one ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    private readonly string _notice;
    private int _signals;

    /// <param name="notice">What the first signal makes the console say.</param>
    public Interruption(string notice)
    {
        _notice = notice;
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, Handle));
        }
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1) ImmediateExit.Now(ExitCode.Interrupted);
        Terminal.Output.MarkupLine(_notice); // Not the errors' console: this one knows of the progress display and writes above it.
        _source.Cancel();
    }
}
