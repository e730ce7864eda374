namespace Trainer.Cli.Tests.Faults;

/// <summary>Tests that train in this process, or count what it holds; no other runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
