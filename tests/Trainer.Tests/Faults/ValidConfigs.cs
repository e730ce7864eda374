using System.Text.Json.Nodes;
using CsCheck;
using Trainer.Components;
using Trainer.Configuration;
using Trainer.Methods;
using Trainer.Runs;

namespace Trainer.Tests.Faults;

/// <summary>Configurations that are accepted: those of the repository, and generated ones in which every component of the engine and the methods occurs.</summary>
internal static class ValidConfigs
{
    private static readonly Dictionary<string, string> NoVariables = [];

    // What has no default.
    private static readonly Dictionary<string, string> Needed = new()
    {
        ["npy"] = """ "inputs": "x.npy", "labels": "y.npy" """,
        ["hdf5"] = """ "file": "a.h5", "inputs": "/x", "labels": "/y" """,
        ["csv"] = """ "file": "a.csv", "label": "class" """,
        ["parquet"] = """ "file": "a.parquet", "label": "class" """,
        ["image-folder"] = """ "folder": "images" """,
        ["k-fold"] = """ "data": { "type": "k-fold", "data": "digits", "fold": 1 } """,
        ["torchscript"] = """ "path": "features.pt" """,
        ["step"] = """ "milestones": [10, 20] """,
        ["field-files"] = """ "train": { "file": "a.npz", "inputs": ["a"], "outputs": ["u"] }, "otherGrids": { "fine": { "inputs": ["a.npy"], "outputs": ["u.npy"], "count": 9 } } """,
        ["scene-flow-files"] = """ "path": "pairs" """,
        ["point-file"] = """ "file": "mesh.npz" """,
        ["residual-adaptive"] = """ "every": 100 """,
        ["sweep-files"] = """ "path": "sweeps" """,
        ["target"] = """ "value": 0.9, "metric": "test/accuracy", "direction": "maximize" """,
        ["layer-pairs"] = """ "pairs": ["0=layers.1", "convs.2=3"] """,
        ["canvas"] = """ "data": "digits", "side": 12 """,
        ["average-pool"] = """ "data": { "type": "digits", "limit": 100 }, "side": 4 """,
        ["subset"] = """ "data": "digits", "classes": ["3", "1"], "pool": true, "test": 50 """,
        ["poisoned"] = """ "data": "digits", "trigger": { "type": "noise" }, "target": "3", "poisoning": { "rate": 0.02, "quantise": false } """,
        ["early-stopping"] = """ "metric": "test/loss", "direction": "minimize" """,
    };

    public static ComponentCatalogue Catalogue { get; } = new ComponentCatalogue().Add(typeof(MethodComponents).Assembly);

    /// <summary>The configurations that come with the repository and need no plugin.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "configs"), "*.json").Where(file => !File.ReadAllText(file).Contains("\"plugins\"", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Texts of configurations with every key spelt out, or as short as people write them.</summary>
    public static Gen<string> Any { get; } = Gen.OneOf(
        Choice.Of([.. Files.Select(File.ReadAllText)]),
        Choice.Of([.. Files.Select(file => Spelt(ConfigLoader.Load(file, [], NoVariables)))]),
        Generated(Catalogue).Select(text => Spelt(Tree(text))),
        Generated(Catalogue));

    /// <summary>A configuration of one component of each kind, in every place that takes one.</summary>
    public static Gen<string> Generated(ComponentCatalogue catalogue)
    {
        Gen<string> One(string kind) => Choice.Of([.. catalogue.OfKind(kind).Select(component => Component(component.Name))]);
        return
            from data in One("data")
            from model in One("model")
            from sampling in One("sampling")
            from augmentation in One("augmentation")
            from optimizer in One("optimizer")
            from schedule in One("schedule")
            from average in One("average")
            from listener in One("listener")
            from sequence in One("sequence-model")
            from fields in One("fields")
            from map in One("operator-model")
            from loss in One("operator-loss")
            from pairs in One("scene-flow")
            from estimator in One("flow-estimator")
            from cloud in One("cloud-loss")
            from equation in One("equation")
            from network in One("field-model")
            from points in One("collocation")
            from weights in One("loss-weights")
            from similarity in One("similarity")
            from mapping in One("layer-mapping")
            from trigger in One("trigger")
            from defence in One("defence")
            from encoder in One("encoder")
            from pairing in One("contrastive-method")
            from reader in One("string-model")
            from task in Gen.OneOf(
                Gen.Const("""{ "type": "classification", "data": DATA, "model": MODEL, "sampling": SAMPLING, "augmentations": [AUGMENTATION, "horizontal-flip"] }"""),
                Gen.Const("""{ "type": "classification", "data": DATA, "model": MODEL, "sampling": SAMPLING, "augmentations": [AUGMENTATION] }"""),
                Gen.Const("""{ "type": "language-modeling", "text": { "type": "recall-text", "length": 5000 }, "model": { "width": 32, "heads": 2 } }"""),
                Gen.Const("""{ "type": "language-modeling", "text": { "type": "text-file", "file": "text.txt" }, "testWindows": 8 }"""),
                Gen.Const("""{ "type": "parity", "model": SEQUENCE, "modulus": 3, "testLengths": [40, 100] }"""),
                Gen.Const("""{ "type": "classification", "data": DATA, "model": { "type": "sequence-classifier", "sequence": SEQUENCE, "order": "pixels" } }"""),
                Gen.Const("""{ "type": "operator-learning", "data": FIELDS, "model": MAP, "loss": LOSS, "outputNormalisation": "perPoint" }"""),
                Gen.Const("""{ "type": "scene-flow", "data": PAIRS, "estimator": ESTIMATOR, "output": "ply" }"""),
                Gen.Const("""{ "type": "scene-flow", "data": PAIRS, "estimator": { "type": "neural-prior", "loss": CLOUD, "warmStart": "all" }, "accumulate": true }"""),
                Gen.Const("""{ "type": "pinn", "equation": EQUATION, "model": NETWORK, "inside": POINTS, "conditionsOf": { "initial": POINTS }, "weights": WEIGHTS, "causality": { "slices": 8 }, "landscape": { "places": 5 } }"""),
                Gen.Const("""{ "type": "pinn", "equation": EQUATION, "model": NETWORK, "inside": POINTS, "weights": WEIGHTS, "windows": 2, "loss": "norm", "float64": true }"""),
                Gen.Const("""{ "type": "guidance", "task": { "type": "classification", "data": DATA, "model": MODEL }, "guide": { "task": { "type": "classification", "data": DATA, "model": "strided-cnn" }, "optimizer": "sgd", "trainSteps": 5, "mode": "train", "input": "noise", "weights": { "path": "guide.safetensors" } }, "alignment": { "similarity": SIMILARITY, "mapping": MAPPING, "layers": { "types": ["Linear"], "batchAxis": 0 }, "stopAfterSteps": 9 } }"""),
                Gen.Const("""{ "type": "guidance", "task": { "type": "copy-paste", "model": SEQUENCE, "longestSequence": 20 }, "guide": { "task": { "type": "copy-paste" }, "layers": { "names": ["sequence.layers.*"] } }, "alignment": { "decay": "cosine", "placeByPlace": true }, "distillation": { "temperature": 2 } }"""),
                Gen.Const("""{ "type": "guidance", "task": { "type": "string-parity", "model": READER, "longestString": 20 }, "guide": { "task": { "type": "string-parity" }, "layers": { "names": ["layer.self_attn"] } }, "alignment": { "similarity": SIMILARITY } }"""),
                Gen.Const("""{ "type": "language-modeling", "text": { "type": "recall-text", "length": 5000 }, "sequence": SEQUENCE, "model": { "context": 64 } }"""),
                Gen.Const("""{ "type": "blto", "data": DATA, "trigger": { "type": "generator", "output": "change", "weights": { "path": "search/checkpoints/last" } }, "target": "3", "surrogate": { "encoder": "small-cnn", "embedding": "backbone", "cleanSteps": 9 }, "augmentations": [AUGMENTATION], "rounds": { "lowerSteps": 3, "reinitialiseEvery": 4 } }"""),
                Gen.Const("""{ "type": "backdoor", "victim": { "type": "contrastive", "data": DATA }, "trigger": TRIGGER, "target": "3", "poisoning": null, "control": { "path": "clean" }, "measure": { "quantise": false, "probe": null } }"""),
                Gen.Const("""{ "type": "defence", "attack": { "type": "backdoor", "victim": { "type": "contrastive", "data": DATA }, "trigger": TRIGGER, "target": "3" }, "weights": { "path": "victim" }, "defence": DEFENCE }"""),
                Gen.Const("""{ "type": "contrastive", "data": DATA, "encoder": ENCODER, "method": PAIRING, "augmentations": [AUGMENTATION], "monitor": { "bank": 500 }, "probe": { "steps": 20 } }"""),
                Gen.Const("""{ "type": "classification", "data": DATA, "model": { "type": "encoder-classifier", "encoder": ENCODER, "weights": "run/checkpoints/last", "frozen": true } }"""),
                Gen.Const("""{ "type": "quadratic", "rows": 4, "noise": 0.5 }"""))
            select $$"""
                {
                  "name": "mutant", // The file's name otherwise.
                  "task": {{task
                      .Replace("DATA", data, StringComparison.Ordinal).Replace("MODEL", model, StringComparison.Ordinal)
                      .Replace("PAIRS", pairs, StringComparison.Ordinal).Replace("ESTIMATOR", estimator, StringComparison.Ordinal).Replace("CLOUD", cloud, StringComparison.Ordinal)
                      .Replace("EQUATION", equation, StringComparison.Ordinal).Replace("NETWORK", network, StringComparison.Ordinal).Replace("POINTS", points, StringComparison.Ordinal).Replace("WEIGHTS", weights, StringComparison.Ordinal)
                      .Replace("FIELDS", fields, StringComparison.Ordinal).Replace("SIMILARITY", similarity, StringComparison.Ordinal).Replace("MAPPING", mapping, StringComparison.Ordinal).Replace("MAP", map, StringComparison.Ordinal).Replace("LOSS", loss, StringComparison.Ordinal)
                      .Replace("TRIGGER", trigger, StringComparison.Ordinal).Replace("DEFENCE", defence, StringComparison.Ordinal)
                      .Replace("ENCODER", encoder, StringComparison.Ordinal).Replace("PAIRING", pairing, StringComparison.Ordinal)
                      .Replace("READER", reader, StringComparison.Ordinal)
                      .Replace("SAMPLING", sampling, StringComparison.Ordinal).Replace("SEQUENCE", sequence, StringComparison.Ordinal).Replace("AUGMENTATION", augmentation, StringComparison.Ordinal)}},
                  "optimizer": {{Grouped(optimizer)}},
                  "schedule": {{schedule}},
                  "training": {
                    "epochs": 2, "precision": "bf16", "keepFloat32": ["head"], "clipNorm": 1, "freeze": ["layers.0.*"], "average": {{average}},
                    "weights": { "path": "model.safetensors", "map": ["backbone.*=*"], "strict": false },
                    "checkpoints": { "metric": "test/accuracy", "direction": "maximize" }
                  },
                  "listeners": [{{listener}}, "profile"],
                  "logging": { "csv": true, "mlflow": { "uri": "http://127.0.0.1:5000", "tags": { "a": "b" } } }
                }
                """;
    }

    public static ConfigTree Tree(string text)
    {
        var tree = new ConfigTree();
        tree.Merge((JsonObject)JsonNode.Parse(text, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!, new ConfigSource("valid.json", IsText: false));
        return tree;
    }

    private static string Spelt(ConfigTree tree) => OptionsWriter.Write(OptionsBinder.Bind<RunOptions>(tree, Catalogue))!.ToJsonString(OptionsWriter.Indented);

    // Those that search along lines have no groups.
    private static string Grouped(string optimizer) =>
        optimizer.Contains("lbfgs", StringComparison.Ordinal) || optimizer.Contains("hand-over", StringComparison.Ordinal) ? optimizer : $$"""{{optimizer.TrimEnd('}')}}, "groups": [{ "match": "*.bias", "weightDecay": 0 }] }""";

    private static string Component(string name) => Needed.TryGetValue(name, out string? options) ? $$"""{ "type": "{{name}}", {{options}} }""" : $$"""{ "type": "{{name}}" }""";
}
