namespace Trainer.Cli.Tests.Faults;

/// <summary>Tests that count what this process holds; no other runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
