using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Checks;

/// <summary>Runs all kernels of <see cref="KernelCatalogue"/> against their references on random inputs of random sizes, and times each on a large one.</summary>
public static class KernelSelfTest
{
    private const long SmallestCopy = 1L << 26; // More than caches hold.
    private const int LargestSimulated = 3000, LargestRandom = 200_000;

    /// <summary>Checks the kernels, one after the other as the results are asked for.</summary>
    /// <param name="device">Where; the CPU or a CUDA device.</param>
    /// <param name="launcher">How.</param>
    /// <param name="elements">The elements of the timed run; 0 to time none.</param>
    /// <param name="seed">Decides sizes and numbers.</param>
    /// <exception cref="ArgumentException">The launcher cannot reach the device.</exception>
    public static IEnumerable<KernelResult> Run(Device device, Launcher launcher, long elements, int seed)
    {
        using (Tensor probe = zeros(1, device: device)) Launchers.Check(launcher, probe);
        double bandwidth = elements > 0 ? DeviceTimer.CopyBandwidth(device, Math.Max(elements * sizeof(float), SmallestCopy)) : 0;
        var random = new Random(seed);
        int largest = launcher == Launcher.Simulator ? LargestSimulated : LargestRandom;
        foreach (IKernelCheck check in KernelCatalogue.Checks)
        {
            (long Count, MemoryLayout Layout)[] cases =
            [
                (0, MemoryLayout.Contiguous), (1, MemoryLayout.Contiguous), (random.Next(2, largest) | 1, MemoryLayout.Contiguous), (random.Next(2, largest), MemoryLayout.Unaligned),
                (random.Next(2, largest) | 1, MemoryLayout.Strided),
            ];
            yield return Run(check, launcher, device, cases, elements, bandwidth, random);
        }
    }

    private static KernelResult Run(IKernelCheck check, Launcher launcher, Device device, (long Count, MemoryLayout Layout)[] cases, long elements, double bandwidth, Random random)
    {
        double largest = 0;
        try
        {
            foreach ((long count, MemoryLayout layout) in cases)
            {
                using KernelTrial trial = check.Prepare(launcher, device, count, layout, random.Next());
                trial.Run();
                double error = trial.Error();
                largest = Math.Max(largest, error);
                if (!(error <= check.Tolerance)) return new(check.Name, launcher, error, check.Tolerance, $"{count} elements, {layout}", null, 0, 0);
            }

            if (elements == 0) return new(check.Name, launcher, largest, check.Tolerance, null, null, 0, 0);
            using KernelTrial large = check.Prepare(launcher, device, elements, MemoryLayout.Contiguous, random.Next());
            TimeSpan time = DeviceTimer.Shortest(device, large.Run);
            return new(check.Name, launcher, largest, check.Tolerance, null, time, large.Bytes, large.Bytes / time.TotalSeconds / bandwidth);
        }
#pragma warning disable CA1031 // Whatever is wrong is the result.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new(check.Name, launcher, double.NaN, check.Tolerance, error.Message.Split('\n')[0], null, 0, 0);
        }
    }
}
