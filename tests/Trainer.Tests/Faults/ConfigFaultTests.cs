using System.Text;
using CsCheck;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Runs;

namespace Trainer.Tests.Faults;

/// <summary>Whatever a configuration looks like, it is accepted, or refused with a message that names a key or the file; nothing else happens, and soon.</summary>
[Trait("Category", "Faults")]
public sealed class ConfigFaultTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly TemporaryFolder _folder = new();
    private int _accepted, _refused;

    public ConfigFaultTests()
    {
        string shared = Path.Combine(Repository.Root, "configs", "base", "classification.json");
        _folder.Write("base/classification.json", File.ReadAllText(shared));
        _folder.Write("digits.json", File.ReadAllText(Path.Combine(Repository.Root, "configs", "digits.json")));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_component_occurs_in_a_valid_configuration()
    {
        // Figures are of experiments, whose files have tests of their own.
        var unseen = ValidConfigs.Catalogue.All.Where(component => component.Kind is not "figure").Select(component => $"\"{component.Name}\"").ToHashSet();
        Choice.ForEach(ValidConfigs.Generated(ValidConfigs.Catalogue), 1500, text =>
        {
            OptionsBinder.Bind<RunOptions>(ValidConfigs.Tree(text), ValidConfigs.Catalogue);
            unseen.RemoveWhere(name => text.Contains(name, StringComparison.Ordinal));
        }, Print);
        Assert.Empty(unseen);
    }

    [Fact]
    public void Damaged_files_are_accepted_or_refused_by_a_key_or_their_name()
    {
        int count = FaultTable.Count(7000);
        Choice.ForEach(ConfigMutation.Of(ValidConfigs.Any), count, text => Check(text, []), Print);
        FaultTable.Add("configuration file damaged", count, _accepted + _refused, 0, $"{_refused} refused with a key or the place, {_accepted} still valid");
    }

    [Fact]
    public void Odd_settings_are_accepted_or_refused_by_their_key()
    {
        int count = FaultTable.Count(3000);
        Choice.ForEach(
            Gen.Select(ValidConfigs.Any, ConfigMutation.Setting(ValidConfigs.Any).Array[1, 3]), count, both => Check(both.Item1, both.Item2),
            both => Print(both.Item1) + "\n--set " + string.Join("\n--set ", both.Item2.Select(Print)));
        FaultTable.Add("--set damaged", count, _accepted + _refused, 0, $"{_refused} refused with a key, {_accepted} still valid");
    }

    [Fact]
    public void Every_odd_value_in_the_place_of_a_plugin_is_refused_by_its_key()
    {
        string valid = $$"""
            {
              "plugins": ["{{SamplePlugin.Path}}"],
              "task": { "type": "classification", "data": "digits", "model": { "type": "sine-net", "width": 16 } },
              "optimizer": { "type": "sign-descent", "learningRate": 3e-3 },
              "listeners": [{ "type": "diary", "file": "diary.txt" }],
              "training": { "epochs": 2 }
            }
            """;
        Check(valid, [], new ComponentCatalogue());
        Assert.Equal(1, _accepted);
        foreach (string odd in ConfigMutation.OddValues) Check(valid.Replace($"\"{SamplePlugin.Path}\"", odd, StringComparison.Ordinal), [], new ComponentCatalogue());
        int count = FaultTable.Count(100);
        Choice.ForEach(ConfigMutation.Of(Gen.Const(valid)), count, text => Check(text, [], new ComponentCatalogue()), Print);
        FaultTable.Add("configuration with a plugin damaged", count + ConfigMutation.OddValues.Count, _accepted + _refused - 1, 0, $"{_refused} refused, {_accepted - 1} still valid");
    }

    [Fact]
    public void Files_that_extend_each_other_in_circles_chains_and_cascades_are_read_or_refused_at_once()
    {
        for (int i = 0; i < 3000; i++) _folder.Write($"chain/{i}.json", $$"""{ "extends": "{{i + 1}}.json" }""");
        _folder.Write("chain/3000.json", "{}");
        for (int i = 0; i < 40; i++) _folder.Write($"cascade/{i}.json", $$"""{ "extends": ["{{i + 1}}.json", "{{i + 1}}.json"] }""");
        _folder.Write("cascade/40.json", "{}");
        for (int i = 0; i < 50; i++) _folder.Write($"circle/{i}.json", $$"""{ "extends": "{{(i + 1) % 50}}.json" }""");
        string wide = string.Join(", ", Enumerable.Repeat("\"base/classification.json\"", 50_000));
        string[] texts =
        [
            """{ "extends": "chain/0.json" }""", """{ "extends": "chain/2995.json" }""", """{ "extends": "cascade/0.json" }""", """{ "extends": "circle/0.json" }""", $$"""{ "extends": [{{wide}}] }""",
            """{ "extends": "mutant.json" }""", """{ "extends": "./base/../mutant.json" }""", """{ "extends": ["digits.json", "mutant.json"] }""", """{ "extends": "/dev/zero" }""", """{ "extends": "/proc/self/mem" }""",
            .. ConfigMutation.OddValues.Select(odd => $$"""{ "extends": {{odd}} }"""), .. ConfigMutation.OddValues.Select(odd => $$"""{ "extends": ["digits.json", {{odd}}] }"""),
        ];
        foreach (string text in texts) Check(text, []);
        FaultTable.Add("configurations that extend each other in circles, chains, cascades", texts.Length, _accepted + _refused, 0, $"{_refused} refused, {_accepted} read");
    }

    [Fact]
    public void Types_that_differ_between_files_by_a_number_without_end_are_refused()
    {
        _folder.Write("number.json", """{ "optimizer": { "type": 1e99999999999 }, "task": { "type": "classification" } }""");
        foreach (string type in (string[])["1e99999999999", "1e99999999998", "\"adam\"", "null", "{}"]) Check($$"""{ "extends": "number.json", "optimizer": { "type": {{type}} } }""", []);
        Assert.Equal(5, _refused);
    }

    private void Check(string text, string[] settings, ComponentCatalogue? catalogue = null)
    {
        // Each byte of a text is a letter: half of it is no UTF-8.
        string path = _folder.File("mutant.json");
        File.WriteAllBytes(path, text.Any(letter => letter > 255) ? Encoding.UTF8.GetBytes(text) : Encoding.Latin1.GetBytes(text));
        TimeSpan before = Environment.CpuUsage.TotalTime;
        try
        {
            RunOptions options = TrainingRun.Load(path, settings, catalogue ?? ValidConfigs.Catalogue);
            string written = OptionsWriter.Write(options)!.ToJsonString(OptionsWriter.Indented);
            File.WriteAllText(path, written);
            RunOptions read = OptionsBinder.Bind<RunOptions>(ConfigLoader.Load(path, [], new Dictionary<string, string>()), catalogue ?? ValidConfigs.Catalogue);
            Assert.Equal(written, OptionsWriter.Write(read)!.ToJsonString(OptionsWriter.Indented));
            _accepted++;
        }
        catch (ConfigException error)
        {
            Assert.NotEmpty(error.Errors);
            Assert.All(error.Errors, found => Assert.True(found.Path.Length > 0 || found.Message.Contains(".json", StringComparison.Ordinal) || found.Message.Contains("--set", StringComparison.Ordinal) || found.Message.Contains(", line ", StringComparison.Ordinal) || found.Message.StartsWith("the key \"\"", StringComparison.Ordinal), found.Message));
            Assert.All(error.Errors, found => Assert.InRange(found.ToString().Length, 1, 5000));
            _refused++;
        }

        // The processor's time, not the clock's: others use this machine too.
        Assert.InRange(Environment.CpuUsage.TotalTime - before, TimeSpan.Zero, Patience);
    }

    private static string Print(string text) => text.Length < 3000 ? text : $"{text[..1000]} … {text[^1000..]} ({text.Length} letters)";
}
