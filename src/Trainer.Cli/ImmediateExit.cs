using System.Runtime.InteropServices;

namespace Trainer.Cli;

/// <summary>Ends the process without running anything more. The ordinary exit destroys libtorch's globals under a thread that is computing with them.</summary>
internal static partial class ImmediateExit
{
    public static void Now(int code)
    {
        if (OperatingSystem.IsWindows()) TerminateProcess(new IntPtr(-1), (uint)code);
        else Exit(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(IntPtr process, uint code);
}
