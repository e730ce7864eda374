namespace Trainer.Loop;

/// <summary>A listener failed; the message names it and the event. What was trained until then is in the run's last checkpoint.</summary>
public sealed class ListenerException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="listener">The listener's name.</param>
    /// <param name="event">The event it was told of.</param>
    /// <param name="inner">What it threw.</param>
    public ListenerException(string listener, string @event, Exception inner)
        : base($"The listener {listener} failed in {@event}: {inner.Message} ({inner.GetType().Name})", inner) => (Listener, Event) = (listener, @event);

    /// <summary>The listener's name.</summary>
    public string Listener { get; }

    /// <summary>The event it was told of.</summary>
    public string Event { get; }
}
