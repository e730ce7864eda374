namespace Trainer.Kernels.Launch;

/// <summary>What groups of threads share on a device; memory is in bytes.</summary>
/// <param name="Multiprocessors">How many multiprocessors it has.</param>
/// <param name="Registers">The registers of a multiprocessor, of 32 bits.</param>
/// <param name="SharedMemory">The shared memory of a multiprocessor.</param>
/// <param name="ReservedSharedMemory">What the driver takes of that for each group.</param>
/// <param name="LargestSharedMemory">The most shared memory that a group may ask for.</param>
internal readonly record struct DeviceLimits(int Multiprocessors, int Registers, int SharedMemory, int ReservedSharedMemory, int LargestSharedMemory)
{
    /// <summary>Those that every device has, for the simulator.</summary>
    public static DeviceLimits Least { get; } = new(1, 64 << 10, 48 << 10, 0, 48 << 10);
}
