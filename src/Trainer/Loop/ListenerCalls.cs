using Serilog;
using Trainer.Configuration;
using Trainer.Data;

namespace Trainer.Loop;

/// <summary>Tells listeners of events. One that fails does not keep the others from hearing of the step: the failure is kept until the step is complete.</summary>
internal sealed class ListenerCalls(IReadOnlyList<ITrainingListener> listeners)
{
    private readonly HashSet<ITrainingListener> _failed = [];

    /// <summary>The first failure.</summary>
    public ListenerException? Failure { get; private set; }

    /// <summary>Tells every listener that has not failed yet.</summary>
    /// <param name="log">Takes the warning that training goes on without one.</param>
    /// <param name="event">The event's name.</param>
    /// <param name="call">Tells one.</param>
    public void Raise(ILogger log, string @event, Action<ITrainingListener> call)
    {
        foreach (ITrainingListener listener in listeners)
        {
            if (_failed.Count > 0 && _failed.Contains(listener)) continue;
            try
            {
                call(listener);
            }
            catch (Exception error) when (!IsVerdict(error))
            {
                _failed.Add(listener);
                if (listener.IsOptional) Warn(log, listener, error);
                else Failure ??= new(listener.Name, @event, error);
            }
        }
    }

    /// <summary>Tells every listener, the last first and whatever happened, that training ended.</summary>
    /// <returns>The error to report: the one given, else the first that a listener threw.</returns>
    public Exception? Stop(LoopState state, StopReason reason, Exception? error)
    {
        foreach (ITrainingListener listener in listeners.Reverse())
        {
            try
            {
                listener.OnStop(state, reason, error);
            }
            catch (Exception thrown) when (listener.IsOptional && !IsVerdict(thrown))
            {
                if (_failed.Add(listener)) Warn(state.Run.Log, listener, thrown);
            }
            catch (Exception thrown)
            {
                if (error is not null) continue;
                error = IsVerdict(thrown) ? thrown : new ListenerException(listener.Name, nameof(ITrainingListener.OnStop), thrown);
                reason = StopReason.Failed;
            }
        }

        return error;
    }

    // Some exceptions are what a listener is there to say: they end training at once and keep their kind.
    public static bool IsVerdict(Exception error) =>
        error is DivergenceException or EnvironmentException or ConfigException or DataException;

    private static void Warn(ILogger log, ITrainingListener listener, Exception error) =>
        log.Warning("The {Logger} logger has failed, training goes on without it: {Reason}", listener.Name, error.Message);
}
