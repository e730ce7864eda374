namespace Trainer.Data;

/// <summary>A data file is missing, truncated or of another format; the message names the file and the remedy.</summary>
public sealed class DataException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    public DataException(string message) : base(message) { }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    public DataException(string message, Exception inner) : base(message, inner) { }
}
