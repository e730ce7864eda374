namespace Trainer.Tests.Conformance;

/// <summary>Every method and every kind of model in it: a line here buys all the tests of <see cref="ConformanceTests"/>.</summary>
public static class ConformanceCases
{
    public static TheoryData<ConformanceCase> All =>
    [
        new("classification, mlp, dropout", Classification("""{ "type": "mlp", "widths": [32], "dropout": 0.2 }""", "adam")),
        new("classification, convnet, accumulation", Classification("""{ "type": "convnet", "channels": [4, 8], "dense": 16, "dropout": 0.1 }""", "adamw", "\"accumulate\": 2, \"clipNorm\": 1")),
        new("classification, resnet, augmentation", Classification(
            """{ "type": "resnet", "depth": 8, "recompute": 2 }""", "adamw", augmentations: """[{ "type": "random-crop", "padding": 1 }, "horizontal-flip"]"""), Steps: 12),
        new("classification, bf16, accumulation, average", Classification(
            """{ "type": "convnet", "channels": [4, 8], "dense": 16, "dropout": 0.1 }""", "adamw",
            """ "precision": "bf16", "keepFloat32": ["head"], "accumulate": 2, "clipNorm": 1, "evaluateEvery": 4, "average": { "type": "ema", "decay": 0.9 } """)),
        new("classification, fp16, accumulation, average, frozen", Classification(
            """{ "type": "mlp", "widths": [32, 16], "dropout": 0.1 }""", "sgd",
            """ "precision": "fp16", "accumulate": 3, "evaluateEvery": 2, "freeze": ["layers.1.*"], "average": { "type": "swa", "start": 0.2, "every": 2 } """)),
        new("classification, overfitting, average of every epoch", Classification(
            """{ "type": "convnet", "channels": [4], "dense": 0, "batchNorm": true }""", "rmsprop", """ "overfitBatches": 2, "average": { "type": "swa", "start": 0.1 } """)),
        new("classification, k-fold, balanced, three workers", Classification("""{ "type": "mlp", "widths": [32] }""", "adam", "\"workers\": 3")
            .Replace("""{ "type": "digits" }""", """{ "type": "k-fold", "data": "digits" }, "sampling": "balanced" """, StringComparison.Ordinal)),
        new("classification, 8-bit states", Classification("""{ "type": "mlp", "widths": [128], "dropout": 0.1 }""", "adamw-8bit")),
        new("language modelling, 8-bit states, stable embedding, clipping", """
            {
              "task": { "type": "language-modeling", "text": { "type": "recall-text", "length": 5000 }, "model": { "width": 32, "heads": 2, "layers": 1, "context": 16, "stableEmbedding": true, "dropout": 0.1 } },
              "optimizer": { "type": "adam-8bit", "learningRate": 0.01, "clipPercentile": 50 },
              "training": { "steps": 1000, "batchSize": 8 }
            }
            """),
        new("language modelling, recurrent", """
            {
              "task": { "type": "language-modeling", "text": { "type": "recall-text", "length": 5000 }, "sequence": { "type": "flash-rnn", "cell": "elman", "width": 16 }, "model": { "context": 16 } },
              "optimizer": { "type": "adam", "learningRate": 0.01 },
              "training": { "steps": 1000, "batchSize": 8 }
            }
            """),
        new("classification, perceptron with batch normalisation", Classification("""{ "type": "mlp", "widths": [32, 16], "batchNorm": true }""", "adam")),
        new("classification, sequence of rows, attention, bf16", Classification(
            """{ "type": "sequence-classifier", "sequence": { "type": "causal-attention", "width": 16, "context": 8, "dropout": 0.1 } }""", "adamw", "\"precision\": \"bf16\"")),
        new("classification, sequence of rows, residual sLSTM blocks, bf16", Classification(
            """{ "type": "sequence-classifier", "sequence": { "type": "flash-rnn", "cell": "slstm", "width": 16, "heads": 2, "layers": 2, "residual": true, "dropout": 0.1 } }""", "adamw", "\"precision\": \"bf16\"")),
        new("parity, curriculum, GRU in two layers, accumulation", """
            {
              "task": { "type": "parity", "model": { "type": "flash-rnn", "cell": "gru", "width": 8, "layers": 2, "dropout": 0.1 }, "firstLength": 2, "lengthStep": 1, "lastLength": 4, "lengthenBelow": 0.69, "testLengths": [4, 8], "testSequences": 20 },
              "optimizer": { "type": "adam", "learningRate": 0.03 },
              "training": { "steps": 1000, "batchSize": 32, "accumulate": 2 }
            }
            """),
        new("parity, curriculum, gated linear recurrence", """
            {
              "task": { "type": "parity", "model": { "type": "gated-linear", "width": 8, "layers": 2 }, "firstLength": 2, "lengthStep": 1, "lastLength": 4, "lengthenBelow": 0.65, "testLengths": [4, 8], "testSequences": 20 },
              "optimizer": { "type": "adam", "learningRate": 0.03 },
              "training": { "steps": 1000, "batchSize": 32, "accumulate": 2 }
            }
            """),
        new("quadratic, AdEMAMix in 8 bits", """
            {
              "task": { "type": "quadratic" },
              "optimizer": { "type": "ademamix-8bit", "learningRate": 0.05 },
              "training": { "steps": 1000 }
            }
            """),
    ];

    private static string Classification(string model, string optimizer, string training = "\"accumulate\": 1", string augmentations = "[]") => $$"""
        {
          "task": { "type": "classification", "data": { "type": "digits" }, "model": {{model}}, "augmentations": {{augmentations}} },
          "optimizer": { "type": "{{optimizer}}", "learningRate": 0.01 },
          "training": { "steps": 1000, "batchSize": 32, {{training}} }
        }
        """;
}
