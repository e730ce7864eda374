namespace Trainer.Tests.Torch;

/// <summary>Tests that count the process's live tensors run alone.</summary>
[CollectionDefinition("tensor ledger", DisableParallelization = true)]
public sealed class SerialTests;
