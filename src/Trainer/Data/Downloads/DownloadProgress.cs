namespace Trainer.Data.Downloads;

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Received">Bytes there so far, those of an earlier attempt included.</param>
/// <param name="Total">Bytes in all; null when the server does not say.</param>
public readonly record struct DownloadProgress(string File, long Received, long? Total);
