using System.Runtime.InteropServices;
using Spectre.Console;
using Trainer.Runs;

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
        bool isSupervised = Environment.GetEnvironmentVariable(RunProcess.SupervisedVariable) is "1";
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, isSupervised ? context => context.Cancel = true : Handle));
        if (isSupervised) new Thread(AwaitEndOfInput) { IsBackground = true, Name = "Trainer supervision" }.Start();
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void AwaitEndOfInput()
    {
        using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[64];
        while (input.Read(buffer) > 0)
        {
            // Nothing is said this way: only the end counts.
        }

        Request();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        Request();
    }

    private void Request()
    {
        if (Interlocked.Increment(ref _signals) > 1) ImmediateExit.Now(ExitCode.Interrupted);
        Terminal.Output.MarkupLine(_notice); // Not the errors' console: this one knows of the progress display and writes above it.
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }
}
