using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using CsCheck;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Metrics;
using Trainer.Models;
using Trainer.Optimizers;
using Trainer.Schedules;

namespace Trainer.Tests.Configuration;

public sealed class OptionsBinderTests
{
    private static readonly ComponentCatalogue Catalogue = new ComponentCatalogue().Add(typeof(OptionsBinderTests).Assembly);

    [ComponentKind("shape")]
    public abstract record Shape;

    [Component("circle", Summary = "Round.")]
    public sealed record Circle : Shape
    {
        [Range(0.0, 10.0, MinimumIsExclusive = true)]
        public double Radius { get; init; } = 1;
    }

    [Component("polygon", Summary = "Not round.")]
    public sealed record Polygon : Shape
    {
        public required IReadOnlyList<double> Sides { get; init; }

        public Shape? Inside { get; init; }
    }

    public sealed record Everything
    {
        public bool Flag { get; init; }

        [Range(-5, 5)]
        public int Whole { get; init; }

        public long? Large { get; init; }

        public double Real { get; init; } = 0.1;

        public string Text { get; init; } = "t";

        public string? Maybe { get; init; }

        public GoalDirection Direction { get; init; }

        public IReadOnlyList<string> Words { get; init; } = [];

        public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();

        public Shape Form { get; init; } = new Circle();
    }

    public sealed record Components
    {
        public OptimizerOptions Optimizer { get; init; } = new Sgd.Options();

        public ScheduleOptions Schedule { get; init; } = new ConstantOptions();

        public ModelOptions Model { get; init; } = new MlpOptions();
    }

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        Gen<Shape> shape = Gen.OneOf<Shape>(
            Gen.Double[0.001, 10].Select(radius => (Shape)new Circle { Radius = radius }),
            Gen.Double[-1e300, 1e300].Array[0, 4].Select(sides => (Shape)new Polygon { Sides = sides, Inside = new Circle() }));
        Gen<string> text = Gen.String[Gen.Char['\u0001', '\uD7FF'], 0, 8];
        Gen.Select(Gen.Int[-5, 5], Gen.Long.Nullable(), Gen.Double.Where(double.IsFinite), text, text.Array[0, 3], shape, Gen.Bool)
            .Select((whole, large, real, words, list, form, flag) => new Everything
            {
                Flag = flag,
                Whole = whole,
                Large = large,
                Real = real,
                Text = words,
                Maybe = flag ? words : null,
                Direction = flag ? GoalDirection.Maximize : GoalDirection.Minimize,
                Words = list,
                Counts = list.Distinct().ToDictionary(word => word, word => word.Length),
                Form = form,
            })
            .Sample(options =>
            {
                string written = OptionsWriter.Write(options)!.ToJsonString();
                Everything read = Bind((JsonObject)JsonNode.Parse(written)!);
                Assert.Equal(written, OptionsWriter.Write(read)!.ToJsonString());
                Assert.Equal(options.Real, read.Real);
                Assert.Equal(options.Large, read.Large);
            });
    }

    [Theory]
    [InlineData("""{ "flg": true }""", "flg", "did you mean 'flag'?")]
    [InlineData("""{ "whole": 6 }""", "whole", "must be -5 to 5")]
    [InlineData("""{ "whole": 1.5 }""", "whole", "must be an integer")]
    [InlineData("""{ "whole": "3" }""", "whole", "the text \"3\"")]
    [InlineData("""{ "real": 1e999 }""", "real", "finite number")]
    [InlineData("""{ "flag": 1 }""", "flag", "true or false")]
    [InlineData("""{ "flag": null }""", "flag", "is null")]
    [InlineData("""{ "text": 3 }""", "text", "text in quotes")]
    [InlineData("""{ "text": null }""", "text", "is null")]
    [InlineData("""{ "direction": "maximise" }""", "direction", "Did you mean 'maximize'?")]
    [InlineData("""{ "words": "a" }""", "words", "must be a list")]
    [InlineData("""{ "words": ["a", 3] }""", "words:1", "text in quotes")]
    [InlineData("""{ "counts": { "a": [] } }""", "counts:a", "a list")]
    [InlineData("""{ "form": { "type": "cirle" } }""", "form:type", "did you mean 'circle'?")]
    [InlineData("""{ "form": { "radius": 1 } }""", "form:type", "is required")]
    [InlineData("""{ "form": { "type": 3 } }""", "form:type", "must be the name of a shape")]
    [InlineData("""{ "form": { "type": "circle", "radius": 0 } }""", "form:radius", "more than 0")]
    [InlineData("""{ "form": { "type": "circle", "sides": 0 } }""", "form:sides", "not an option of the shape 'circle'")]
    [InlineData("""{ "form": { "type": "polygon" } }""", "form:sides", "is required")]
    [InlineData("""{ "form": { "type": "polygon", "sides": [], "inside": { "type": "circle", "radius": true } } }""", "form:inside:radius", "finite number")]
    [InlineData("""{ "form": 3 }""", "form", "must be an object")]
    public void Each_fault_names_its_key_and_the_remedy(string json, string path, string message)
    {
        var error = Assert.Throws<ConfigException>(() => Bind((JsonObject)JsonNode.Parse(json)!));
        ConfigError found = Assert.Single(error.Errors);
        Assert.Equal(path, found.Path);
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_reported_at_once_with_their_sources()
    {
        var tree = new ConfigTree();
        tree.Merge((JsonObject)JsonNode.Parse("""{ "flag": 1, "whole": 9 }""")!, new ConfigSource("file.json", IsText: false));
        tree.Set("real", "x", new ConfigSource("--set", IsText: true));
        var error = Assert.Throws<ConfigException>(() => OptionsBinder.Bind<Everything>(tree, Catalogue));
        Assert.Equal(["flag", "whole", "real"], error.Errors.Select(found => found.Path));
        Assert.Equal(["file.json", "file.json", "--set"], error.Errors.Select(found => found.Source));
    }

    [Fact]
    public void Text_from_a_command_line_takes_the_type_that_is_needed()
    {
        var tree = new ConfigTree();
        foreach (string setting in (string[])["flag=true", "whole=-3", "large=null", "real=3e-4", "text=5", "words=[\"a\"]", "form:type=circle", "form:radius=2"])
        {
            string[] parts = setting.Split('=');
            tree.Set(parts[0], parts[1], new ConfigSource("--set", IsText: true));
        }

        Everything read = OptionsBinder.Bind<Everything>(tree, Catalogue);
        Assert.Equal((true, -3, null, 3e-4, "5", "a"), (read.Flag, read.Whole, read.Large, read.Real, read.Text, read.Words[0]));
        Assert.Equal(new Circle { Radius = 2 }, read.Form);
    }

    [Fact]
    public void A_name_alone_stands_for_a_component_with_its_defaults() =>
        Assert.Equal(new Circle(), Bind((JsonObject)JsonNode.Parse("""{ "form": "circle" }""")!).Form);

    [Theory]
    [InlineData("""{ "schedule": "step" }""", "schedule", "needs either 'every' or 'milestones'")]
    [InlineData("""{ "schedule": { "type": "step", "every": 2, "milestones": [3] } }""", "schedule", "needs either 'every' or 'milestones'")]
    [InlineData("""{ "schedule": { "type": "step", "milestones": [3, -1] } }""", "schedule:milestones:1", "is -1, but must be at least 0")]
    [InlineData("""{ "optimizer": { "type": "sgd", "nesterov": true } }""", "optimizer:nesterov", "needs a momentum")]
    [InlineData("""{ "optimizer": { "type": "sgd", "nesterov": true, "momentum": 0.9, "dampening": 0.1 } }""", "optimizer:nesterov", "does not go with a dampening")]
    [InlineData("""{ "optimizer": { "type": "adamw", "groups": [{ "weightDecay": 0 }] } }""", "optimizer:groups:0:match", "is required: text.")]
    [InlineData("""{ "optimizer": { "type": "adamw", "groups": [{ "match": "" }] } }""", "optimizer:groups:0:match", "must not be empty")]
    [InlineData("""{ "optimizer": { "type": "adamw", "groups": [{ "match": "*", "weightDecay": -1 }] } }""", "optimizer:groups:0:weightDecay", "is -1, but must be 0 to 1000000")]
    [InlineData("""{ "model": { "type": "mlp", "widths": [16, 0] } }""", "model:widths:1", "is 0, but must be positive and at most 1048576")]
    [InlineData("""{ "model": { "type": "mlp", "widths": [1048577] } }""", "model:widths:0", "is 1048577, but must be positive and at most 1048576")]
    [InlineData("""{ "model": { "type": "convnet", "channels": [-3] } }""", "model:channels:0", "is -3, but must be positive and at most 1048576")]
    [InlineData("""{ "model": { "type": "convnet", "channels": [] } }""", "model:channels", "has too few items")]
    [InlineData("""{ "model": { "type": "convnet", "kernel": 4 } }""", "model:kernel", "is 4, but must be odd")]
    [InlineData("""{ "model": { "type": "resnet", "depth": 21 } }""", "model:depth", "is 21, but must be 6n + 2")]
    public void Rules_of_the_engines_own_components_are_checked_when_a_configuration_is_bound(string json, string path, string message)
    {
        var tree = new ConfigTree();
        tree.Merge((JsonObject)JsonNode.Parse(json)!, new ConfigSource("test", IsText: false));
        ConfigError found = Assert.Single(Assert.Throws<ConfigException>(() => OptionsBinder.Bind<Components>(tree, new ComponentCatalogue())).Errors);
        Assert.Equal(path, found.Path);
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_described_from_their_records()
    {
        OptionInfo radius = Assert.Single(Catalogue.Find("shape", "circle")!.Options);
        Assert.Equal(("radius", "number", "1", "more than 0, at most 10"), (radius.Name, radius.Type, radius.Default, radius.Range));
        Assert.Equal("required", Catalogue.Find("shape", "polygon")!.Options[0].Default);
    }

    private static Everything Bind(JsonObject json)
    {
        var tree = new ConfigTree();
        tree.Merge(json, new ConfigSource("test", IsText: false));
        return OptionsBinder.Bind<Everything>(tree, Catalogue);
    }
}
