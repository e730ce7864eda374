namespace Trainer.Torch.Safetensors;

/// <summary>A safetensors file or tensor does not follow the format; the message names the file and the reason.</summary>
public sealed class SafetensorsException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file, or a name for the stream.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="inner">The error found while reading, if any.</param>
    public SafetensorsException(string path, string reason, Exception? inner = null) : base($"{path}: {reason}", inner) => (FilePath, Reason) = (path, reason);

    /// <summary>The file, or a name for the stream.</summary>
    public string FilePath { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }
}
