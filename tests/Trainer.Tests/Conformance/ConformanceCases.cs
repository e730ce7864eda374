namespace Trainer.Tests.Conformance;

/// <summary>Every method and every kind of model in it: a line here buys all the tests of <see cref="ConformanceTests"/>.</summary>
public static class ConformanceCases
{
    public static TheoryData<ConformanceCase> All =>
    [
        new("classification, mlp, dropout", Classification("""{ "type": "mlp", "widths": [32], "dropout": 0.2 }""", "adam")),
        new("classification, convnet, accumulation", Classification("""{ "type": "convnet", "channels": [4, 8], "dense": 16, "dropout": 0.1 }""", "adamw", "\"accumulate\": 2, \"clipNorm\": 1")),
        new("classification, resnet, augmentation", Classification(
            """{ "type": "resnet", "depth": 8 }""", "adamw", augmentations: """[{ "type": "random-crop", "padding": 1 }, "horizontal-flip"]"""), Steps: 12),
        new("classification, k-fold, balanced, three workers", Classification("""{ "type": "mlp", "widths": [32] }""", "adam", "\"workers\": 3")
            .Replace("""{ "type": "digits" }""", """{ "type": "k-fold", "data": "digits" }, "sampling": "balanced" """, StringComparison.Ordinal)),
    ];

    private static string Classification(string model, string optimizer, string training = "\"accumulate\": 1", string augmentations = "[]") => $$"""
        {
          "task": { "type": "classification", "data": { "type": "digits" }, "model": {{model}}, "augmentations": {{augmentations}} },
          "optimizer": { "type": "{{optimizer}}", "learningRate": 0.01 },
          "training": { "steps": 1000, "batchSize": 32, {{training}} }
        }
        """;
}
