namespace Trainer.Kernels.Launch;

/// <summary>Properties of a CUDA device, with the driver's numbers for them.</summary>
internal enum CudaAttribute
{
    Multiprocessors = 16,
    MajorCapability = 75,
    MinorCapability = 76,
    SharedMemory = 81,
    Registers = 82,
    LargestSharedMemory = 97,
    ReservedSharedMemory = 111,
}
