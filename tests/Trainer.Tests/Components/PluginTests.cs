using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Models;
using Trainer.Runs;

namespace Trainer.Tests.Components;

public sealed class PluginTests : IDisposable
{
    private static readonly Version Ours = typeof(ComponentCatalogue).Assembly.GetName().Version!;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_plugin_s_components_join_the_catalogue_with_their_documentation()
    {
        var catalogue = new ComponentCatalogue();
        PluginLoader.Load(SamplePlugin.Path, catalogue);
        ComponentInfo model = catalogue.Find("model", "sine-net")!;
        Assert.True(typeof(ModelOptions).IsAssignableFrom(model.OptionsType)); // The same type as ours, not a copy.
        Assert.Equal("How many units the hidden layer has.", model.Options.Single().Summary);
        Assert.NotNull(catalogue.Find("optimizer", "sign-descent"));
        Assert.NotNull(catalogue.Find("listener", "diary"));
    }

    [Fact]
    public void A_plugin_has_a_context_and_dependencies_of_its_own()
    {
        Assembly one = PluginLoader.Load(SamplePlugin.Path, new()), two = PluginLoader.Load(SamplePlugin.CopyTo(_folder.File("copy")), new());
        Assembly[] dependencies = [.. new[] { one, two }.Select(plugin => AssemblyLoadContext.GetLoadContext(plugin)!.LoadFromAssemblyName(new("MathNet.Numerics")))];
        Assert.NotSame(one, two);
        Assert.NotSame(dependencies[0], dependencies[1]);
        Assert.StartsWith(_folder.Path, dependencies[1].Location, StringComparison.Ordinal);
        Assert.DoesNotContain(AssemblyLoadContext.Default.Assemblies, assembly => assembly.GetName().Name is "MathNet.Numerics" or "Trainer.SamplePlugin");
        string[] shared = ["Trainer", "Trainer.Torch", "TorchSharp"];
        Assert.All(shared, name => Assert.Same(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(AssemblyLoadContext.GetLoadContext(one)!.LoadFromAssemblyName(new(name))!)));
    }

    [Fact]
    public void Paths_are_relative_to_the_file_that_names_them_and_absolute_from_then_on()
    {
        string plugin = SamplePlugin.CopyTo(_folder.File("configs/base/plugins"));
        _folder.Write("configs/base/all.json", """{"plugins": ["plugins/Trainer.SamplePlugin.dll", "./plugins/Trainer.SamplePlugin.dll"]}""");
        string config = _folder.Write("configs/run.json", """
            {
              "extends": "base/all.json",
              "task": { "type": "classification", "data": "digits", "model": { "type": "sine-net", "width": 8 } },
              "optimizer": "sign-descent", "training": { "steps": 1 }
            }
            """);
        RunOptions options = TrainingRun.Load(config, [], new());
        Assert.Equal([plugin, plugin], options.Plugins);
        string resolved = _folder.Write("elsewhere/config.json", OptionsWriter.Write(options)!.ToJsonString());
        Assert.Equal("sine-net", JsonNode.Parse(JsonSerializer.Serialize(OptionsWriter.Write(TrainingRun.Load(resolved, [], new()))))!["task"]!["model"]!["type"]!.GetValue<string>());

        string relative = Path.GetRelativePath(Environment.CurrentDirectory, plugin); // On the command line: to the working folder.
        Assert.Equal([plugin], TrainingRun.Load(config, [$"plugins=[\"{relative}\"]"], new()).Plugins);
    }

    [Fact]
    public void What_cannot_be_loaded_is_refused_with_its_path()
    {
        Refused(_folder.File("none.dll"), "there is no plugin", "built");
        Directory.CreateDirectory(_folder.File("folder.dll"));
        Refused(_folder.File("folder.dll"), "is a directory");
        Refused(_folder.Write("text.dll", "MZ not an assembly"), "is not a .NET assembly");
        Refused(_folder.Write("empty.dll", ""), "is not a .NET assembly");
        string own = _folder.File("copy/Trainer.dll");
        Directory.CreateDirectory(_folder.File("copy"));
        File.Copy(typeof(ComponentCatalogue).Assembly.Location, own);
        Refused(own, "like a part of Trainer");
        EmittedAssembly.Referring(_folder.File("bare.dll"), "Trainer", Ours);
        Refused(_folder.File("bare.dll"), "has no component");
    }

    [Fact]
    public void A_missing_dependency_is_named()
    {
        string plugin = SamplePlugin.CopyTo(_folder.File("lonely"));
        File.Delete(_folder.File("lonely/MathNet.Numerics.dll"));
        Refused(plugin, "MathNet.Numerics 5.0.0.0", "EnableDynamicLoading");
    }

    [Fact]
    public void Other_versions_are_named()
    {
        string plugin = _folder.File("other.dll");
        EmittedAssembly.Referring(plugin, "Trainer", new(Ours.Major, Ours.Minor, Ours.Build + 1, 0));
        Refused(plugin, $"was built against Trainer {Ours.Major}.{Ours.Minor}.{Ours.Build + 1}.0", $"this program has {Ours}", "Update Trainer");
        EmittedAssembly.Referring(plugin, "Trainer", new(0, 0, 9, 0));
        Refused(plugin, "was built against Trainer 0.0.9.0", $"this program has {Ours}", "Build it against this one");
        EmittedAssembly.Referring(plugin, "TorchSharp", new(99, 1, 0, 0));
        Refused(plugin, "was built against TorchSharp 99.1.0.0");
    }

    [Fact]
    public void Two_components_of_one_name_are_named_with_their_assemblies()
    {
        var catalogue = new ComponentCatalogue();
        PluginLoader.Load(SamplePlugin.Path, catalogue);
        string copy = SamplePlugin.CopyTo(_folder.File("copy"));
        string message = Assert.Throws<ComponentException>(() => PluginLoader.Load(copy, catalogue)).Message;
        foreach (string word in (string[])["Two components are called", SamplePlugin.Path, copy]) Assert.Contains(word, message, StringComparison.Ordinal);

        EmittedAssembly.WithListener(_folder.File("clash.dll"), "early-stopping", constructorThrows: true);
        string engine = typeof(ComponentCatalogue).Assembly.Location;
        Refused(_folder.File("clash.dll"), "listener 'early-stopping'", typeof(EarlyStoppingOptions).FullName!, engine, "Broken.Options of clash");
    }

    [Theory]
    [InlineData(true, "not on a Sunday")]
    [InlineData(false, "needs a public constructor without parameters")]
    public void Options_that_cannot_be_made_are_named(bool constructorThrows, string reason)
    {
        EmittedAssembly.WithListener(_folder.File("broken.dll"), "watch", constructorThrows);
        Refused(_folder.File("broken.dll"), "listener 'watch'", "Broken.Options", reason);
    }

    private void Refused(string plugin, params string[] words)
    {
        string config = _folder.Write("refused.json", JsonSerializer.Serialize(new { plugins = new[] { plugin } }));
        ConfigException error = Assert.Throws<ConfigException>(() => TrainingRun.Load(config, [], new()));
        ConfigError finding = Assert.Single(error.Errors);
        Assert.Equal("plugins:0", finding.Path);
        Assert.EndsWith("refused.json", finding.Source, StringComparison.Ordinal);
        foreach (string word in words.Append(plugin)) Assert.Contains(word, finding.Message, StringComparison.Ordinal);
    }
}
