using Trainer.Configuration;
using Trainer.Runs;

namespace Trainer.Tests.Runs;

public sealed class RunComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Differences_are_found_in_options_and_in_the_first_bit_of_a_measurement()
    {
        string a = Run("a", """{ "optimizer": { "learningRate": 0.1 }, "training": { "epochs": 2 } }""", 0.5);
        string b = Run("b", """{ "optimizer": { "learningRate": 0.2 }, "training": { "epochs": 2, "steps": 7 } }""", Math.BitIncrement(0.5));
        RunComparison runs = RunComparison.Of(a, b);
        Assert.Equal([("optimizer:learningRate", "0.1", "0.2"), ("training:steps", "–", "7")], runs.Options);
        Assert.Equal((2L, "train/loss", 0.5, Math.BitIncrement(0.5)), runs.FirstDifference);
        Assert.Equal(4, runs.Common);
        Assert.False(runs.IsIdentical);
    }

    [Fact]
    public void What_is_the_same_is_said_to_be_identical_whatever_the_speed()
    {
        string a = Run("a", "{}", 0.5), b = Run("b", "{}", 0.5, speed: 9);
        RunComparison runs = RunComparison.Of(a, b);
        Assert.True(runs.IsIdentical);
        Assert.Null(runs.WeightsAreIdentical);
        Assert.Equal(double.NaN, runs.First.Values["train/odd"][0].Value);
        Assert.Equal(0.5, runs.First.Result("train/loss"));
    }

    [Fact]
    public void A_run_that_went_on_longer_is_not_the_same()
    {
        string a = Run("a", "{}", 0.5), b = Run("b", "{}", 0.5);
        File.AppendAllText(Path.Combine(b, "metrics.jsonl"), """{ "step": 3, "epoch": 1, "split": "train", "loss": 0.1, "elapsed": 1 }""" + "\n");
        RunComparison runs = RunComparison.Of(a, b);
        Assert.Null(runs.FirstDifference);
        Assert.False(runs.IsIdentical);
    }

    [Fact]
    public void Damage_is_named_with_file_and_line_and_a_line_cut_off_at_the_end_is_passed_over()
    {
        string a = Run("a", "{}", 0.5);
        File.AppendAllText(Path.Combine(a, "metrics.jsonl"), """{ "step": 3, "spl""");
        Assert.True(RunComparison.Of(a, Run("b", "{}", 0.5)).IsIdentical);
        File.AppendAllText(Path.Combine(a, "metrics.jsonl"), "\n{}\n");
        Assert.Contains("metrics.jsonl, line 3", Assert.Throws<ConfigException>(() => RunComparison.Of(a, a)).Message, StringComparison.Ordinal);
        Assert.Contains("not a run folder", Assert.Throws<ConfigException>(() => RunComparison.Of(_folder.Path, a)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(a, "config.json"), "[1]");
        Assert.Contains("config.json is damaged", Assert.Throws<ConfigException>(() => RunComparison.Of(a, a)).Message, StringComparison.Ordinal);
    }

    private string Run(string name, string config, double loss, double speed = 1)
    {
        _folder.Write($"{name}/config.json", config);
        _folder.Write($"{name}/summary.json", $$"""{ "status": "completed", "final": { "train/loss": {{loss:R}} } }""");
        _folder.Write($"{name}/metrics.jsonl", $$"""
            { "step": 1, "epoch": 0, "split": "step", "loss": 1, "samplesPerSecond": {{speed}}, "elapsed": {{speed}} }
            { "step": 2, "epoch": 1, "split": "train", "loss": {{loss:R}}, "odd": "NaN", "even": 2, "elapsed": {{speed}} }

            """);
        return _folder.File(name);
    }
}
