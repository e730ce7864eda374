namespace Trainer.Torch.Native;

/// <summary>The outcome of one check of <see cref="NativeSelfTest.Run"/>.</summary>
/// <param name="Check">What was tried.</param>
/// <param name="Failure">Why it failed, in words for the user; null when it passed.</param>
public sealed record SelfTestResult(string Check, string? Failure);
