using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Checks;

/// <summary>What a kernel's check gave.</summary>
/// <param name="Kernel">The check's name.</param>
/// <param name="Launcher">How the kernel ran.</param>
/// <param name="Error">The largest error over all inputs.</param>
/// <param name="Tolerance">The largest error that rounding explains.</param>
/// <param name="Failure">What was wrong; null when nothing was.</param>
/// <param name="Time">The shortest time of a large run; null when none was timed.</param>
/// <param name="Bytes">The bytes that the run must move at least.</param>
/// <param name="CopyShare">The share of the copy's bandwidth that those bytes in that time are.</param>
public sealed record KernelResult(string Kernel, Launcher Launcher, double Error, double Tolerance, string? Failure, TimeSpan? Time, long Bytes, double CopyShare);
