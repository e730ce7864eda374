using System.Text.Json.Nodes;
using CsCheck;
using Trainer.Configuration;

namespace Trainer.Tests.Configuration;

public sealed class ConfigLoaderTests : IDisposable
{
    private static readonly Dictionary<string, string> NoVariables = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_is_overridden_by_environment_and_that_by_settings()
    {
        string file = _folder.Write("a.json", """{ "a": { "x": 1, "y": 1, "z": 1 } }""");
        var variables = new Dictionary<string, string> { ["TRAINER__a__y"] = "2", ["TRAINER__a__z"] = "2", ["OTHER__a__x"] = "9" };
        ConfigTree tree = ConfigLoader.Load(file, ["a:z=3"], variables);

        AssertJson("""{ "a": { "x": 1, "y": "2", "z": "3" } }""", tree.Root);
        Assert.EndsWith("a.json", tree.SourceOf("a:x").Name, StringComparison.Ordinal);
        Assert.Equal("TRAINER__a__y", tree.SourceOf("a:y").Name);
        Assert.Equal("--set", tree.SourceOf("a:z").Name);
    }

    [Fact]
    public void Bases_come_first_in_their_order_relative_to_the_file()
    {
        _folder.Write("base/one.json", """{ "v": 1, "only1": true, "list": [1, 2, 3] }""");
        _folder.Write("base/two.json", """{ "extends": "one.json", "v": 2, "list": [9] }""");
        _folder.Write("base/three.json", """{ "v": 3, "only3": true }""");
        string file = _folder.Write("top.json", """{ "extends": ["base/two.json", "base/three.json"], /* comment */ "top": true, }""");

        AssertJson("""{ "v": 3, "only1": true, "list": [9], "only3": true, "top": true }""", ConfigLoader.Load(file, [], NoVariables).Root);
    }

    [Fact]
    public void Another_type_starts_afresh_and_is_chosen_before_its_options_are_set()
    {
        string file = _folder.Write("a.json", """{ "optimizer": { "type": "sgd", "momentum": 0.9 } }""");
        ConfigTree tree = ConfigLoader.Load(file, ["optimizer:learningRate=1", "optimizer:type=adam"], NoVariables);
        AssertJson("""{ "optimizer": { "type": "adam", "learningRate": "1" } }""", tree.Root);

        ConfigTree same = ConfigLoader.Load(file, ["optimizer:type=sgd"], NoVariables);
        AssertJson("""{ "optimizer": { "type": "sgd", "momentum": 0.9 } }""", same.Root);
    }

    [Fact]
    public void Settings_reach_into_lists_and_replace_them()
    {
        string file = _folder.Write("a.json", """{ "l": [ { "p": 1 }, 2 ] }""");
        AssertJson("""{ "l": [ { "p": "5" }, "7" ] }""", ConfigLoader.Load(file, ["l:0:p=5", "l:1=7"], NoVariables).Root);
        AssertJson("""{ "l": [1] }""", ConfigLoader.Load(file, ["l=[1]"], NoVariables).Root);
        Assert.Contains("not a position", Assert.Throws<ConfigException>(() => ConfigLoader.Load(file, ["l:2=7"], NoVariables)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_short_form_of_a_component_composes_in_any_order()
    {
        string file = _folder.Write("a.json", """{ "schedule": "cosine", "optimizer": { "type": "adam", "beta1": 0.5 }, "listeners": ["early-stopping"] }""");
        AssertJson(
            """{ "schedule": { "type": "cosine", "final": "0.1" }, "optimizer": { "type": "sgd", "momentum": "0.5" }, "listeners": [{ "type": "early-stopping", "patience": "3" }] }""",
            ConfigLoader.Load(file, ["schedule:final=0.1", "optimizer:momentum=0.5", "optimizer=sgd", "listeners:0:patience=3"], NoVariables).Root);
        AssertJson(
            """{ "schedule": "linear", "optimizer": { "type": "adam", "beta1": 0.5 }, "listeners": [{ "type": "early-stopping", "patience": "3" }] }""",
            ConfigLoader.Load(file, ["listeners=[\"early-stopping\"]", "listeners:0:patience=3", "optimizer=adam", "schedule=linear"], NoVariables).Root);
    }

    [Fact]
    public void The_short_form_composes_across_files()
    {
        _folder.Write("base.json", """{ "schedule": "cosine", "optimizer": { "type": "sgd", "momentum": 0.9 }, "device": "cpu" }""");
        string file = _folder.Write("top.json", """{ "extends": "base.json", "schedule": { "final": 0.1 }, "optimizer": "sgd", "device": "cpu" }""");
        AssertJson(
            """{ "schedule": { "type": "cosine", "final": 0.1 }, "optimizer": { "type": "sgd", "momentum": 0.9 }, "device": "cpu" }""",
            ConfigLoader.Load(file, [], NoVariables).Root);
    }

    [Theory]
    [InlineData("""task:model={"type":"mlp","type":"convnet"}""", "task:model:type: the value, line 1, column 15: the key 'type' stands twice. (--set)")]
    [InlineData("""task:model={"type":"mlp" """, "task:model: the value, line 1, column")]
    [InlineData(" l=[1, 2", "l: the value, line 1, column")]
    public void Settings_that_begin_like_JSON_must_be_JSON(string setting, string expected) =>
        Assert.Contains(expected, Message(_folder.Write("a.json", "{}"), setting.Trim()), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\n  \"a\": 1,\n  \"b\": tru\n}", "line 3, column")]
    [InlineData("{ \"a\": 1, \"a\": 2 }", "a: ", "bad.json, line 1, column 11: the key 'a' stands twice")]
    [InlineData("{\n  // ü\n  \"l\": [1, {\"ü\": 0, \"k\": {}, \"k\": 2 }] }", "l:1:k: ", "bad.json, line 3, column 30: the key 'k' stands twice")]
    [InlineData("{ \"a\": \"\\ud800\" }", "does not stand for a character")]
    [InlineData("[1]", "must hold a JSON object")]
    [InlineData("", "line 1, column 1")]
    public void Malformed_files_are_refused_with_place_and_reason(string text, params string[] expected)
    {
        string file = _folder.Write("bad.json", text);
        var error = Assert.Throws<ConfigException>(() => ConfigLoader.Load(file, [], NoVariables));
        Assert.Contains("bad.json", error.Message, StringComparison.Ordinal);
        Assert.All(expected, words => Assert.Contains(words, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_files_circles_and_malformed_settings_are_refused()
    {
        _folder.Write("digits.json", "{}");
        Assert.Contains("Did you mean", Message(_folder.File("digit.json")), StringComparison.Ordinal);
        Assert.Contains("in a circle", Message(_folder.Write("circle.json", """{ "extends": "circle.json" }""")), StringComparison.Ordinal);
        Assert.Contains("must be a path", Message(_folder.Write("number.json", """{ "extends": 3 }""")), StringComparison.Ordinal);
        Assert.Contains("is a directory", Message(Path.GetDirectoryName(_folder.File("digits.json"))!), StringComparison.Ordinal);
        Assert.Contains("section:key=value", Message(_folder.File("digits.json"), "nonsense"), StringComparison.Ordinal);
        Assert.Contains("single value", Message(_folder.Write("v.json", """{ "v": 1 }"""), "v:w=1"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_layer_that_sets_a_leaf_wins()
    {
        // Layers over a small key space: objects with the keys a, b of objects with the keys x, y of numbers.
        Gen<JsonObject> inner = Gen.Select(Gen.Int[0, 9].Nullable(), Gen.Int[0, 9].Nullable(), (x, y) => Object(("x", x), ("y", y)));
        Gen<JsonObject> layer = Gen.Select(inner, inner, (a, b) => new JsonObject { ["a"] = a, ["b"] = b });
        layer.Array[1, 5].Sample(layers =>
        {
            var tree = new ConfigTree();
            for (int i = 0; i < layers.Length; i++) tree.Merge(layers[i], new ConfigSource(i.ToString(), IsText: false));
            foreach (string outer in (string[])["a", "b"])
            {
                foreach (string key in (string[])["x", "y"])
                {
                    int last = Array.FindLastIndex(layers, candidate => candidate[outer]![key] is not null);
                    Assert.True(JsonNode.DeepEquals(last < 0 ? null : layers[last][outer]![key], tree.Root[outer]![key]));
                    if (last >= 0 && tree.SourceOf($"{outer}:{key}").Name is var source) Assert.True(source == last.ToString() || int.Parse(source) <= last);
                }
            }
        });
    }

    private static JsonObject Object(params (string Key, int? Value)[] entries)
    {
        var node = new JsonObject();
        foreach ((string key, int? value) in entries)
        {
            if (value is not null) node[key] = value;
        }

        return node;
    }

    private static string Message(string file, params string[] settings) =>
        Assert.Throws<ConfigException>(() => ConfigLoader.Load(file, settings, NoVariables)).Message;

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
