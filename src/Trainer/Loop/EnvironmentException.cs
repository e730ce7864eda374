namespace Trainer.Loop;

/// <summary>The machine lacks what a run asks for, or a disk refuses; the message says what and where.</summary>
public sealed class EnvironmentException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    public EnvironmentException(string message) : base(message) { }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    public EnvironmentException(string message, Exception inner) : base(message, inner) { }
}
