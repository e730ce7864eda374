namespace Trainer.Benchmarks.Cases;

/// <summary>On the grid of the paper's smooth Darcy problems.</summary>
internal sealed class Mgno211() : OperatorSteps(211, units: 1);
