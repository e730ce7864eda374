using Spectre.Console;
using Trainer.Components;
using Trainer.Loop;
using Trainer.Runs;
using Trainer.Tests;

namespace Trainer.Methods.Tests.Physics;

/// <summary>What the README tells people to do with an equation of their own: thirty lines in a plugin and a configuration.</summary>
public sealed class CustomEquationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_configuration_solves_the_heat_equation()
    {
        RunOptions options = TrainingRun.Load(
            Path.Combine(Repository.Root, "configs", "pinn-custom.json"), ["optimizer:stages:0:steps=200", "training:steps=215", "logging:progress=false", "logging:console=error"], new ComponentCatalogue());
        LoopResult result = new TrainingRun(options, new RunRequest { Folder = _folder.File("run") }, AnsiConsole.Console).Run();
        Assert.InRange(result.Final["test/l2"], 0, 0.01);
        Assert.Contains("train/left", result.Final.Keys);
        Assert.True(File.Exists(_folder.File("run/figures/maps.svg")));
    }

    [Fact]
    public void The_equation_is_thirty_lines()
    {
        int lines = File.ReadLines(Path.Combine(Repository.Root, "configs", "plugins", "HeatEquation", "HeatOptions.cs")).Count(line => line.Trim().Length > 0);
        Assert.InRange(lines, 10, 34);
    }
}
