namespace Trainer.Kernels.Constraints;

/// <summary>A search has tried as many values as it was allowed to. The message says where it stood and what helps.</summary>
public sealed class SearchLimitException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    public SearchLimitException(string message) : base(message) { }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    public SearchLimitException(string message, Exception inner) : base(message, inner) { }
}
