namespace Trainer.Tests.Conformance;

/// <summary>The methods of this assembly: a line here buys all the tests of <see cref="ConformanceTests"/>.</summary>
public static class ConformanceCases
{
    public static TheoryData<ConformanceCase> All =>
    [
        new("operator learning, MgNO, recomputation", Operator("""{ "type": "mgno", "layers": 2, "width": 4, "cycle": { "preSmoothing": [1, 1, 2] }, "recompute": 2 }""")),
        new("operator learning, MgNO, bf16", Operator("""{ "type": "mgno", "layers": 2, "width": 4, "cycle": { "preSmoothing": [1, 2] } }""", "\"precision\": \"bf16\"")),
        new("operator learning, MgNO, fp16", Operator("""{ "type": "mgno", "layers": 2, "width": 4, "cycle": { "preSmoothing": [1, 2] } }""", "\"precision\": \"fp16\"")),
        new("operator learning, FNO, accumulation", Operator("""{ "type": "fno", "layers": 2, "width": 4, "modes": 4, "projection": 8 }""", "\"accumulate\": 2")),
        new("operator learning, U-Net, average", Operator("""{ "type": "unet", "depth": 2, "width": 4 }""", "\"evaluateEvery\": 4, \"average\": { \"type\": \"ema\", \"decay\": 0.9 }")),
        new("operator learning, DeepONet", Operator("""{ "type": "deeponet", "basis": 8, "width": 16, "depth": 2 }""")),
        new("scene flow, neural prior", Flow("""{ "type": "neural-prior", "hidden": 16, "layers": 3, "patience": 0, "loss": "truncated-chamfer" }""")),
        new("scene flow, fast variant, bf16", Flow("""{ "type": "neural-prior", "hidden": 16, "layers": 3, "backward": false, "initialisation": "xavier", "loss": "distance-transform", "patience": 0 }""", "\"precision\": \"bf16\"")),
        new("scene flow, pairs of few iterations, two at once", Flow("""{ "type": "neural-prior", "hidden": 16, "layers": 3, "maximumIterations": 5, "loss": "truncated-chamfer" }""", pairsAtOnce: 2), Steps: 5),
        new("scene flow, warm start", Flow("""{ "type": "neural-prior", "hidden": 16, "layers": 3, "maximumIterations": 4, "warmStart": "all", "loss": "truncated-chamfer" }""", data: "\"scenes\": 1, \"frames\": 4", accumulate: true)),
        new("scene flow, free vectors", Flow("""{ "type": "per-point-flow", "smoothness": 1, "neighbours": 4, "loss": "truncated-chamfer" }""")),
        new("Lagrangian network", Physics(""" "equation": { "type": "transport", "speed": 3, "frame": "lagrangian" }, "model": { "type": "branches", "default": { "layers": [8, 8] } } """)),
        new("Lagrangian network, shared weights, norms, resampled", Physics(""" "equation": { "type": "transport", "velocity": "solution", "viscosity": 0.1, "frame": "lagrangian" }, "model": { "type": "shared-branches", "width": 8, "depth": 2 }, "loss": "norm", "inside": { "type": "latin-hypercube", "points": 40, "every": 3 } """)),
        new("plain network, Adam and then L-BFGS, float64", Physics(""" "float64": true, "equation": { "type": "transport", "speed": 1, "softPeriodicity": true } """, """{ "type": "hand-over", "stages": [{ "optimizer": { "type": "adam", "learningRate": 0.01 }, "steps": 3 }, { "optimizer": { "type": "lbfgs", "iterations": 3, "history": 2 } }] }"""), Settled: 4),
        new("plain network, L-BFGS without a line search, adaptive points", Physics(""" "equation": { "type": "transport", "speed": 1 }, "inside": { "type": "residual-adaptive", "points": 40, "every": 4 } """, """{ "type": "lbfgs", "iterations": 2, "history": 2, "lineSearch": false, "learningRate": 0.05 }""")),
        new("plain network, windows of time, causal weights", Physics(""" "equation": { "type": "transport", "speed": 1 }, "windows": 3, "causality": { "slices": 4, "epsilons": [0.1, 1] } """), Steps: 12, Settled: 6),
        new("plain network, curriculum, balanced weights", Physics(""" "equation": { "type": "transport", "speed": 4 }, "curriculum": [0.25, 0.5, 1], "weights": { "type": "gradient-balanced", "every": 50 } """), Settled: 6),
        new("plain network, weights by the tangent kernel", Physics(""" "equation": { "type": "transport", "viscosity": 0.1 }, "weights": { "type": "tangent-kernel", "every": 3 } """)),
        new("plain network, weights of points, reverse derivatives", Physics(""" "derivatives": "reverse", "equation": { "type": "transport", "hardInitial": true }, "weights": { "type": "self-adaptive" } """)),
        new("guidance, cached guide, dropout", Guided("\"stopAfterSteps\": 20")),
        new("guidance, trained guide, bf16, accumulation, second pass", Guided("\"secondForward\": true", "\"trainSteps\": 3, \"trainBatchSize\": 16", training: "\"precision\": \"bf16\", \"accumulate\": 2"), Steps: 30),
        new("guidance, guide in training on permuted batches, kernel CKA, pairs by name", Guided(
            """ "similarity": "kernel-cka", "mapping": { "type": "layer-pairs", "pairs": ["convs.1=layers.0", "2=layers.1"] } """, """ "mode": "train", "input": "permuted" """)),
        new("guidance, noise first, distillation", Guided("\"noiseSteps\": 1", "\"trainSteps\": 2", "\"distillation\": { \"share\": 0.3 },")),
        new("guidance, copy-paste, recurrent target, Transformer as guide", """
            {
              "task": {
                "type": "guidance",
                "task": { "type": "copy-paste", "model": { "type": "stacked-rnn", "width": 12, "embedding": 8, "layers": 2 }, "shortestSequence": 2, "longestSequence": 3, "testSequences": 20 },
                "guide": {
                  "task": { "type": "copy-paste", "model": { "type": "shared-decoder", "width": 16, "heads": 4, "layers": 2, "feedForward": 16 }, "shortestSequence": 2, "longestSequence": 3, "testSequences": 20 },
                  "layers": { "names": ["sequence.layer.*"] }
                },
                "alignment": { "layers": { "names": ["sequence.layers.*"] } }
              },
              "optimizer": { "type": "adam", "learningRate": 0.01 },
              "training": { "steps": 1000, "batchSize": 32 }
            }
            """),
        new("guidance, parity of strings, Transformer as target, recurrent guide", """
            {
              "task": {
                "type": "guidance",
                "task": { "type": "string-parity", "model": { "type": "shared-encoder", "width": 16, "heads": 4, "layers": 2, "feedForward": 16 }, "longestString": 4, "testStrings": 40 },
                "guide": { "task": { "type": "string-parity", "model": { "type": "last-state-rnn", "width": 12, "layers": 2 }, "longestString": 4, "testStrings": 40 }, "layers": { "names": ["layers.1"] } },
                "alignment": { "mapping": { "type": "layer-pairs", "pairs": ["layers.1=layer.self_attn"] } }
              },
              "optimizer": { "type": "adam", "learningRate": 0.01 },
              "training": { "steps": 1000, "batchSize": 32 }
            }
            """),
        new("parity of strings, vanilla recurrent network", """
            {
              "task": { "type": "string-parity", "model": { "type": "last-state-rnn", "width": 12, "layers": 2 }, "longestString": 4, "testStrings": 40 },
              "optimizer": { "type": "adam", "learningRate": 0.01 },
              "training": { "steps": 1000, "batchSize": 32 }
            }
            """, Steps: 80),
        new("contrastive, SimCLR, LARS, probe", Contrastive("""{ "type": "simclr", "dimensions": 16 }""", "\"accumulate\": 2", "lars", "\"probe\": {},")),
        new("contrastive, SimSiam, bf16, average", Contrastive("""{ "type": "simsiam", "dimensions": 16, "predictorHidden": 8 }""", """ "precision": "bf16", "evaluateEvery": 4, "average": { "type": "ema", "decay": 0.9 } """)),
        new("contrastive, BYOL, two workers", Contrastive("""{ "type": "byol", "dimensions": 16, "hidden": 32, "momentum": 0.9 }""", "\"workers\": 2")),
        // A small queue: the random directions that it begins with are easier to tell from a key than keys are.
        new("contrastive, MoCo, odd queue, accumulation", Contrastive("""{ "type": "moco", "dimensions": 16, "queue": 5, "momentum": 0.9 }""", "\"accumulate\": 2"), Steps: 120),
        new("contrastive, residual encoder, colours", Contrastive("""{ "type": "simclr", "dimensions": 16 }""", "\"accumulate\": 1", encoder: """{ "type": "resnet18", "width": 2 }""",
            augmentations: """["random-resized-crop", "horizontal-flip", { "type": "color-jitter", "probability": 0.8 }, "grayscale", "gaussian-blur"]"""), Steps: 16),
        new("fine-tuning of an encoder", """
            {
              "task": { "type": "classification", "data": { "type": "digits", "limit": 320 }, "model": { "type": "encoder-classifier", "encoder": { "type": "small-cnn", "channels": [4, 8] } } },
              "optimizer": { "type": "adam", "learningRate": 0.01 },
              "training": { "steps": 1000, "batchSize": 32 }
            }
            """),
        new("copy-paste, vanilla recurrent network", """
            {
              "task": { "type": "copy-paste", "model": { "type": "stacked-rnn", "width": 12, "embedding": 8, "layers": 2, "released": true }, "shortestSequence": 2, "longestSequence": 3, "testSequences": 20 },
              "optimizer": { "type": "adam", "learningRate": 0.01 },
              "training": { "steps": 1000, "batchSize": 32 }
            }
            """),
        new("trigger search, tanh-delta, SimSiam", Search(
            """{ "type": "tanh-delta", "channels": [6], "budget": 0.25 }""", """{ "type": "simsiam", "dimensions": 16, "predictorHidden": 8 }""", """ "cleanSteps": 60, "optimizer": { "type": "sgd", "learningRate": 0.0001, "momentum": 0.9 } """, """ "lowerSteps": 1, "upperSteps": 8 """)),
        new("trigger search, generator with dropout, MoCo, backbone, clean steps", Search(
            """{ "type": "generator", "width": 4, "blocks": 1, "budget": 0.25, "output": "change" }""", """{ "type": "moco", "dimensions": 16, "queue": 64 }""", """ "cleanSteps": 30, "embedding": "backbone" """, """ "lowerSteps": 0, "upperSteps": 4 """)),
        new("backdoor, SimCLR on poisoned digits, beside a clean victim", Training($$"""{ {{Attack}}, "poisoning": { "rate": 0.05 }, "control": { "path": "CHECKPOINT" } }"""), Before: CleanVictim),
        new("defence, fine-tuning", Defence("fine-tuning"), Before: CleanVictim),
        new("defence, distillation", Defence("distillation"), Before: CleanVictim),
    ];

    private const string Victim = """
        "victim": { "type": "contrastive", "data": { "type": "digits", "limit": 320, "testLimit": 60 }, "encoder": { "type": "small-cnn", "channels": [8, 8] }, "method": { "type": "simclr", "dimensions": 16 }, "augmentations": [{ "type": "random-resized-crop", "leastScale": 0.5 }] }
        """;

    private const string Attack = $$"""
        "type": "backdoor", {{Victim}}, "trigger": { "type": "noise", "budget": 0.25 }, "target": "3"
        """;

    private static readonly string CleanVictim = Training($$"""{ {{Attack}}, "poisoning": null }""");

    private static string Defence(string defence) => Training($$"""{ "type": "defence", "attack": { {{Attack}}, "poisoning": { "rate": 0.05 } }, "weights": { "path": "CHECKPOINT" }, "defence": "{{defence}}" }""");

    private static string Training(string task) => $$"""
        { "task": {{task}}, "optimizer": { "type": "adam", "learningRate": 0.01 }, "training": { "steps": 1000, "batchSize": 32 } }
        """;

    private static string Search(string trigger, string method, string surrogate, string rounds) => $$"""
        {
          "task": {
            "type": "blto", "data": { "type": "digits", "limit": 320, "testLimit": 60 }, "target": "3", "poisoning": { "rate": 0.05 }, "trigger": {{trigger}},
            "surrogate": { "encoder": { "type": "small-cnn", "channels": [8, 8] }, "method": {{method}}, {{surrogate}} },
            "augmentations": [{ "type": "random-resized-crop", "leastScale": 0.5 }], "rounds": { {{rounds}} }
          },
          "optimizer": { "type": "adam", "learningRate": 0.01 },
          "training": { "steps": 1000, "batchSize": 32 }
        }
        """;

    private static string Physics(string task, string optimizer = """{ "type": "adam", "learningRate": 0.01, "amsGrad": true }""") => $$"""
        {
          "task": { "type": "pinn", {{(task.Contains("\"model\"", StringComparison.Ordinal) ? "" : "\"model\": { \"type\": \"mlp\", \"layers\": [8, 8] },")}} {{(task.Contains("\"inside\"", StringComparison.Ordinal) ? "" : "\"inside\": { \"type\": \"uniform\", \"points\": 40 },")}} "conditions": { "type": "grid", "default": 8 }, {{(task.Contains("\"weights\"", StringComparison.Ordinal) ? "" : "\"weights\": \"fixed\",")}} {{task}} },
          "optimizer": {{optimizer}},
          "training": { "steps": 1000 }
        }
        """;

    private static string Guided(string alignment, string guide = "\"trainSteps\": 0", string more = "", string training = "\"accumulate\": 1") => $$"""
        {
          "task": {
            "type": "guidance",
            "task": { "type": "classification", "data": { "type": "digits", "limit": 320 }, "model": { "type": "fully-connected", "layers": 3, "width": 32, "dropout": 0.1 } },
            "guide": { "task": { "type": "classification", "data": { "type": "digits", "limit": 320 }, "model": { "type": "strided-cnn", "channels": [4, 6], "strides": [1, 2] } }, {{guide}} },
            {{more}} "alignment": { {{alignment}} }
          },
          "optimizer": { "type": "adam", "learningRate": 0.01 },
          "training": { "steps": 1000, "batchSize": 32, {{training}} }
        }
        """;

    private static string Contrastive(
        string method, string training, string optimizer = "sgd", string more = "", string encoder = """{ "type": "small-cnn", "channels": [4, 8] }""", string augmentations = """[{ "type": "random-resized-crop", "leastScale": 0.5 }]""") => $$"""
        {
          "task": { "type": "contrastive", "data": { "type": "digits", "limit": 320, "testLimit": 50 }, "encoder": {{encoder}}, "method": {{method}}, {{more}} "augmentations": {{augmentations}}, "monitor": { "neighbours": 5 } },
          "optimizer": { "type": "{{optimizer}}", "learningRate": 0.05 },
          "training": { "steps": 1000, "batchSize": 32, {{training}} }
        }
        """;

    private static string Flow(string estimator, string training = "\"accumulate\": 1", int pairsAtOnce = 1, string data = "\"scenes\": 5", bool accumulate = false) => $$"""
        {
          "task": { "type": "scene-flow", "data": { "type": "boxes-scene", "points": 64, "seed": null, {{data}} }, "estimator": {{estimator}}, "pairsAtOnce": {{pairsAtOnce}}, "accumulate": {{(accumulate ? "true" : "false")}} },
          "optimizer": { "type": "adam", "learningRate": 0.008, "weightDecay": 1e-4 },
          "training": { "steps": 1000, {{training}} }
        }
        """;

    private static string Operator(string model, string training = "\"accumulate\": 1") => $$"""
        {
          "task": { "type": "operator-learning", "data": { "type": "darcy", "points": 9, "train": 32, "validation": 4, "test": 8, "otherGrids": [12] }, "model": {{model}}, "loss": "relative-h1" },
          "optimizer": { "type": "adam", "learningRate": 0.01 },
          "training": { "steps": 1000, "batchSize": 8, {{training}} }
        }
        """;
}
