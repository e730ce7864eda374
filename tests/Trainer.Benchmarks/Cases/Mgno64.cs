namespace Trainer.Benchmarks.Cases;

/// <summary>On the grid of the Navier–Stokes problems.</summary>
internal sealed class Mgno64() : OperatorSteps(64, units: 2);
