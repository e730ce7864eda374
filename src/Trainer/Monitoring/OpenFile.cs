namespace Trainer.Monitoring;

/// <summary>A file that is kept open and written to from time to time.</summary>
internal static class OpenFile
{
    /// <summary>Makes sure that what is written can be found: an open file outlives its name.</summary>
    /// <exception cref="IOException">The file was deleted or moved.</exception>
    public static void CheckThere(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException("It is gone: the file or its folder was deleted or moved while the run used it.", path);
    }
}
