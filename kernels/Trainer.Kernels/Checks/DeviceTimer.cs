using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Kernels.Checks;

/// <summary>Times work on a device.</summary>
internal static class DeviceTimer
{
    private const int Rounds = 5;

    /// <summary>The shortest time of several rounds, after one that does not count.</summary>
    /// <param name="device">Where the work runs.</param>
    /// <param name="work">The work, which need not have ended when this returns.</param>
    public static TimeSpan Shortest(Device device, Action work)
    {
        // A GPU is given several at once, so that starting them costs no time.
        int together = device.type == DeviceType.CUDA ? 10 : 1;
        TimeSpan shortest = TimeSpan.MaxValue;
        work();
        for (int round = 0; round < Rounds; round++)
        {
            Wait(device);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < together; i++) work();
            Wait(device);
            TimeSpan time = Stopwatch.GetElapsedTime(start) / together;
            if (time < shortest) shortest = time;
        }

        return shortest;
    }

    /// <summary>The bytes a second that a copy within the device's memory reads and writes.</summary>
    /// <param name="device">The device.</param>
    /// <param name="bytes">The bytes of the copy.</param>
    public static double CopyBandwidth(Device device, long bytes)
    {
        using Tensor from = zeros([bytes], uint8, device), to = zeros([bytes], uint8, device);
        return 2 * bytes / Shortest(device, () => to.copy_(from)).TotalSeconds;
    }

    private static void Wait(Device device)
    {
        if (device.type == DeviceType.CUDA) cuda.synchronize(device);
    }
}
