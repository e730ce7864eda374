namespace Trainer.Cli.Tests;

/// <summary>A directory stands where a logger's file would go, or a file where its folder would: root may write where permissions say no.</summary>
public sealed class LoggerTests : CliTest
{
    [Theory]
    [InlineData("metrics.csv", "CSV")]
    [InlineData("mlflow.json", "MLflow")]
    [InlineData("tensorboard", "TensorBoard")]
    public void A_logger_that_cannot_write_is_left_out(string file, string name)
    {
        Begin(file);
        (int code, string output, string errors) = Resume(file == "mlflow.json" ? ["--set", """logging:mlflow={"uri": "http://127.0.0.1:9"}"""] : []);
        Assert.True(code == 0, output + errors);
        string warning = Assert.Single(output.Split('\n'), line => line.Contains("warning:", StringComparison.Ordinal));
        foreach (string word in (string[])[name, Folder.File("run/" + file), "training goes on without it"]) Assert.Contains(word, warning, StringComparison.Ordinal);
        Assert.Equal("completed", Summary(Folder.File("run")).GetProperty("status").GetString());
        Assert.Equal(92 / 5 + 8, Metrics(Folder.File("run")).Length); // Four epochs of 23 steps: a line every 5 steps, and two an epoch.
    }

    [Fact]
    public void The_record_of_the_run_is_needed()
    {
        Begin("metrics.jsonl");
        Refused(Resume(), 4, "The record of the run, " + Folder.File("run/metrics.jsonl") + ", cannot be written");
        Assert.Equal("failed", Summary(Folder.File("run")).GetProperty("status").GetString());
    }

    [Fact]
    public void All_loggers_together()
    {
        string statistics = """listeners=[{"type": "statistics", "every": 10, "match": ["*.weight"]}]""";
        (int code, string output, string errors) = Trainer("train", Config, "--run-dir", "run", "--set", "logging:csv=true", "--set", statistics);
        Assert.True(code == 0, output + errors);
        Assert.DoesNotContain("warning:", output, StringComparison.Ordinal);
        string[] rows = File.ReadAllLines(Folder.File("run/metrics.csv"));
        Assert.StartsWith("step,epoch,split,elapsed,loss,learningRate,samplesPerSecond,", rows[0], StringComparison.Ordinal);
        Assert.Equal(Metrics(Folder.File("run")).Length, rows.Length - 1);
        Assert.Contains(Metrics(Folder.File("run")), line => line.Contains("gradients", StringComparison.Ordinal) && line.Contains("weight/std", StringComparison.Ordinal));
        Refused(Trainer("train", Config, "--set", statistics.Replace("*.weight", "*.weights")), 2, "no weight matches '*.weights'");
        Refused(Trainer("validate", Config, "--set", "logging:mlflow:uri=localhost"), 2, "logging:mlflow:uri: is \"localhost\"", "http://127.0.0.1:5000");
        Refused(Trainer("validate", Config, "--set", "logging:mlflow:uri=http://localhost:99999"), 2, "logging:mlflow:uri: is \"http://localhost:99999\"");
    }

    private void Begin(string file)
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "run", "--set", "training:epochs=2").Code);
        string path = Folder.File("run/" + file);
        if (file == "tensorboard")
        {
            Directory.Delete(path, recursive: true);
            File.WriteAllText(path, "in the way");
            return;
        }

        File.Delete(path);
        Directory.CreateDirectory(path);
    }

    private (int Code, string Output, string Errors) Resume(params string[] more) =>
        Trainer(["train", "--resume", "run", "--set", "training:epochs=4", "--set", "logging:csv=true", .. more]);
}
