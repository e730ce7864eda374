namespace Trainer.Checkpoints;

/// <summary>A checkpoint is missing, damaged, from a newer version, or of another model; the message says which and where.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    public CheckpointException(string message) : base(message) { }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    public CheckpointException(string message, Exception inner) : base(message, inner) { }
}
