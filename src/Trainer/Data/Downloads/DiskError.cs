namespace Trainer.Data.Downloads;

/// <summary>Says what went wrong on the disk.</summary>
internal static class DiskError
{
    private const int LinuxNoSpace = 28;                     // ENOSPC
    private const int WindowsDiskFull = unchecked((int)0x80070070); // ERROR_DISK_FULL

    public static bool IsDiskFull(Exception error) => error is IOException && (error.HResult == WindowsDiskFull || error.HResult == LinuxNoSpace);

    public static string Describe(Exception error, string path) => IsDiskFull(error)
        ? $"The disk that holds {path} is full. Free some space, or choose another folder with --data or {DataFolder.Variable}; what was received so far is kept."
        : $"{path} cannot be written: {error.Message}";
}
