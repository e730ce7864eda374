using System.Xml.Linq;

namespace Trainer.Tests.Architecture;

/// <summary>References go one way: Torch ← {Kernels, Numerics} ← Trainer ← Methods ← Cli.</summary>
public sealed class ReferenceDirectionTests
{
    private static readonly string[][] Layers =
    [
        ["Trainer.Torch"], ["Trainer.Kernels", "Trainer.Numerics"], ["Trainer"], ["Trainer.Methods"], ["Trainer.Cli"],
    ];

    [Fact]
    public void Projects_refer_to_lower_layers_only()
    {
        string[] projects = [.. Projects()];
        Assert.Contains(projects, path => Path.GetFileNameWithoutExtension(path) == "Trainer.Cli");
        foreach (string path in projects)
        {
            string name = Path.GetFileNameWithoutExtension(path);
            int layer = LayerOf(name);
            Assert.True(layer >= 0, $"{name} has no place in the layers.");
            foreach (XElement reference in XDocument.Load(path).Descendants("ProjectReference"))
            {
                string target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'));
                Assert.True(LayerOf(target) < layer, $"{name} refers to {target}, which is not below it.");
            }
        }
    }

    [Fact]
    public void The_engine_names_no_method_and_no_command()
    {
        string engine = Path.Combine(Repository.Root, "src", "Trainer");
        Assert.All(Repository.Sources(engine), file =>
        {
            string text = File.ReadAllText(file);
            Assert.DoesNotContain("Trainer.Methods", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Trainer.Cli", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Files_stay_small_enough_to_read()
    {
        int[] lengths = [.. Repository.Sources(Path.Combine(Repository.Root, "src")).Select(file => File.ReadAllLines(file).Length).Order()];
        Assert.InRange(lengths[lengths.Length / 2], 1, 80);
        Assert.InRange(lengths[(int)(lengths.Length * 0.9)], 1, 250);
        Assert.InRange(lengths[^1], 1, 500);
    }

    private static IEnumerable<string> Projects() =>
        ((string[])["src", "kernels"]).Select(folder => Path.Combine(Repository.Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));

    private static int LayerOf(string name) => Array.FindIndex(Layers, layer => layer.Contains(name));
}
