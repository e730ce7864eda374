namespace Trainer.State;

/// <summary>A saved state does not fit what it is loaded into; the message names the value and what was expected.</summary>
public sealed class StateException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    public StateException(string message) : base(message) { }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    public StateException(string message, Exception inner) : base(message, inner) { }
}
