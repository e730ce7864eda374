namespace Trainer.Cli.Tests;

/// <summary>A stranger's program that references the packed packages.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _version = $"0.1.0-test{Environment.ProcessId}";

    public void Dispose()
    {
        string packages = DotNet.Run(_folder.Path, "nuget", "locals", "global-packages", "--list").Output.Split(": ", 2)[1].Trim();
        foreach (string name in (string[])["trainer", "trainer.kernels", "trainer.numerics", "trainer.torch"])
        {
            string folder = Path.Combine(packages, name, _version);
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }

        _folder.Dispose();
    }

    [Fact]
    public void Torch_works_there_before_anything_of_ours_is_called_and_so_does_the_readme_example()
    {
        string configuration = AppContext.BaseDirectory.Split(Path.DirectorySeparatorChar)[^3];
        foreach (string project in (string[])["src/Trainer.Torch", "kernels/Trainer.Kernels", "src/Trainer.Numerics", "src/Trainer"])
        {
            Succeeds("pack", Path.Combine(Repository.Root, project), "-c", configuration, "--no-build", "-o", _folder.File("feed"), $"-p:Version={_version}");
        }

        _folder.Write("app/app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{_folder.File("feed")}</RestoreAdditionalProjectSources>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Trainer" Version="{_version}" /></ItemGroup>
            </Project>
            """);
        const string Probe = "Console.WriteLine(TorchSharp.torch.ones(2, 3).sum().item<float>());";
        _folder.Write("app/Program.cs", string.Join('\n', ReadmeExample("## As a library").Split('\n').Prepend(Probe).OrderBy(line => IsDirective(line) ? 0 : 1)));
        string output = Succeeds("run", "--project", _folder.File("app"), "-c", "Release");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("6", lines.Select(line => line.Trim()));
        Assert.Contains(lines, line => line.Contains("accuracy", StringComparison.Ordinal));

        string loop = ReadmeExample("### Your own loop");
        Assert.InRange(loop.Split('\n').Count(line => line.Length > 0 && !IsDirective(line)), 10, 30);
        _folder.Write("app/Program.cs", loop);
        string ended = Succeeds("run", "--project", _folder.File("app"), "-c", "Release").Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("mean loss", ended, StringComparison.Ordinal);
        Assert.InRange(double.Parse(ended.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture), 0.01, 1.5);

        // Started again, it goes on from its end: nothing is left to do, and what it knew is still there.
        Assert.Equal(ended, Succeeds("run", "--project", _folder.File("app"), "-c", "Release", "--no-build").Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
    }

    /// <summary>The first C# block of the README after a heading.</summary>
    private static string ReadmeExample(string heading)
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        int start = readme.IndexOf("```csharp\n", readme.IndexOf(heading, StringComparison.Ordinal), StringComparison.Ordinal) + "```csharp\n".Length;
        string example = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
        return example;
    }

    private static bool IsDirective(string line) => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=');

    private string Succeeds(params string[] arguments) => DotNet.Succeeds(_folder.Path, arguments);
}
