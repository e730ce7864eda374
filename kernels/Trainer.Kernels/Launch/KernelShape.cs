namespace Trainer.Kernels.Launch;

/// <summary>How many threads run a kernel, and with how much memory of their own.</summary>
/// <param name="Groups">The number of groups.</param>
/// <param name="GroupSize">The threads of a group, a multiple of 32, at most 1024.</param>
/// <param name="SharedBytes">The dynamic shared memory of a group, in bytes; 0 for a kernel that uses none.</param>
internal readonly record struct KernelShape(int Groups, int GroupSize, int SharedBytes);
