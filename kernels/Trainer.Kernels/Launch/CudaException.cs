namespace Trainer.Kernels.Launch;

/// <summary>The CUDA driver is missing, or refused something; the message carries its own words.</summary>
public sealed class CudaException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    public CudaException(string message) : base(message) { }

    /// <summary>Creates the exception with a message for the user and its cause.</summary>
    public CudaException(string message, Exception inner) : base(message, inner) { }
}
