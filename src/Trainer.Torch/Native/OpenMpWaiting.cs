using System.Runtime.InteropServices;

namespace Trainer.Torch.Native;

/// <summary>How libtorch's compute threads wait for each other.</summary>
internal static partial class OpenMpWaiting
{
    private const string SpinCount = "GOMP_SPINCOUNT";

    /// <summary>
    /// About ten microseconds. By default libgomp's threads spin for milliseconds at the end of every parallel operation; when another process wants their
    /// cores (a busy machine, a container with a CPU quota), a training step of small operations then takes several times as long.
    /// </summary>
    private const string Briefly = "1000";

    /// <summary>
    /// Lets waiting threads go to sleep soon, unless the user has said how they should wait. libgomp reads this once, when it is loaded: call before libtorch is.
    /// </summary>
    public static void SpinBriefly()
    {
        if (!OperatingSystem.IsLinux()) return;
        if (Environment.GetEnvironmentVariable(SpinCount) is not null || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null) return;
        try
        {
            // .NET keeps its own copy of the environment; native code sees only what the C library is told.
            _ = SetVariable(SpinCount, Briefly, 0);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library: threads wait as they always did.
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
