namespace Trainer.Numerics.LinearSolvers;

/// <summary>A system of equations, or a time step, that could not be solved: the message says how far it came and why it stopped.</summary>
/// <param name="message">What happened.</param>
public sealed class SolverException(string message) : Exception(message);
