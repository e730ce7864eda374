namespace Trainer.Torch.Native;

/// <summary>libtorch refused an operation. The message is libtorch's own reason without its stack trace.</summary>
public sealed class LibTorchException : InvalidOperationException
{
    /// <summary>Creates the exception from the complete text that libtorch gave.</summary>
    /// <param name="operation">What was attempted, in the caller's words.</param>
    /// <param name="nativeText">The complete text, with the native or TorchScript stack trace.</param>
    /// <param name="inner">The exception that carried the text, if any.</param>
    public LibTorchException(string operation, string nativeText, Exception? inner = null)
        : base($"{operation}: {Reason(nativeText)}", inner) => NativeText = nativeText;

    /// <summary>The complete native text.</summary>
    public string NativeText { get; }

    // TorchScript puts the reason on a line "RuntimeError: ..." below its traceback; a plain c10::Error begins with it.
    private static string Reason(string text)
    {
        const string marker = "RuntimeError: ";
        int at = text.LastIndexOf(marker, StringComparison.Ordinal);
        ReadOnlySpan<char> reason = at < 0 ? text : text.AsSpan(at + marker.Length);
        int end = reason.IndexOf('\n');
        return (end < 0 ? reason : reason[..end]).Trim().ToString();
    }
}
