namespace Trainer.Torch.Native;

/// <summary>A native library is missing, too old or too new; the message says which, why, and what to do.</summary>
public sealed class NativeLibraryException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    public NativeLibraryException(string message) : base(message) { }

    /// <summary>Creates the exception with a message for the user and the loader's error.</summary>
    public NativeLibraryException(string message, Exception inner) : base(message, inner) { }
}
