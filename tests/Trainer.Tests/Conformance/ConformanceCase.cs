namespace Trainer.Tests.Conformance;

/// <summary>A method under the conformance suite: a configuration that makes its objective fall within a few steps.</summary>
/// <param name="Name">Its name in test output.</param>
/// <param name="Config">The configuration, JSON.</param>
/// <param name="Steps">How many steps the suite makes with it.</param>
public sealed record ConformanceCase(string Name, string Config, int Steps = 24)
{
    public override string ToString() => Name;
}
