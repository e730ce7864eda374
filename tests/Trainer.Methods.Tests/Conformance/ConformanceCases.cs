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
    ];

    private static string Operator(string model, string training = "\"accumulate\": 1") => $$"""
        {
          "task": { "type": "operator-learning", "data": { "type": "darcy", "points": 9, "train": 32, "validation": 4, "test": 8, "otherGrids": [12] }, "model": {{model}}, "loss": "relative-h1" },
          "optimizer": { "type": "adam", "learningRate": 0.01 },
          "training": { "steps": 1000, "batchSize": 8, {{training}} }
        }
        """;
}
