namespace Trainer.Tests.Conformance;

/// <summary>A method under the conformance suite: a configuration that makes its objective fall within a few steps.</summary>
/// <param name="Name">Its name in test output.</param>
/// <param name="Config">The configuration, JSON.</param>
/// <param name="Steps">How many steps the suite makes with it.</param>
/// <param name="Settled">After how many of eight steps it keeps as many tensors as it ever will: later where one stage follows another.</param>
/// <param name="Before">A configuration that is trained for a step first; CHECKPOINT in <paramref name="Config"/> stands for what is left of it. Null for none.</param>
public sealed record ConformanceCase(string Name, string Config, int Steps = 24, int Settled = 2, string? Before = null)
{
    public override string ToString() => Name;
}
