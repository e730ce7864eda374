using System.Text.Json;

namespace Trainer.Cli.Tests;

public sealed class CommandTests : CliTest
{
    [Fact]
    public void Training_writes_the_run_folder_as_documented()
    {
        (int code, string output, string errors) = Trainer("train", Config);
        Assert.True(code == 0, errors);
        Assert.Contains("test/accuracy", output, StringComparison.Ordinal);
        string run = Assert.Single(Directory.GetDirectories(Folder.File("runs/small")));
        Assert.Matches(@"^\d{8}-\d{6}$", Path.GetFileName(run));
        foreach (string name in (string[])["config.json", "metrics.jsonl", "summary.json", "log.jsonl", "checkpoints/last/model.safetensors", "checkpoints/best/model.safetensors"])
        {
            Assert.True(File.Exists(Path.Combine(run, name)), name);
        }

        Assert.Single(Directory.GetFiles(Path.Combine(run, "tensorboard")));
        JsonElement summary = Summary(run);
        Assert.Equal(("completed", 46), (summary.GetProperty("status").GetString(), summary.GetProperty("steps").GetInt32()));
        Assert.Equal((64 * 32) + 32 + (32 * 10) + 10, summary.GetProperty("parameters").GetInt32());
        foreach (string name in (string[])["epochs", "seconds", "samplesPerSecond", "peakMemoryBytes", "device", "seed", "versions"])
        {
            Assert.True(summary.TryGetProperty(name, out _), name);
        }

        Assert.InRange(summary.GetProperty("final").GetProperty("test/accuracy").GetDouble(), 0.5, 1);
        Assert.True(summary.GetProperty("best").GetProperty("train/loss").GetDouble() > 0);
    }

    [Fact]
    public void The_configuration_echoed_back_reproduces_the_run()
    {
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "a", "--set", "training:seed=5").Code);
        Assert.Equal(0, Trainer("train", "a/config.json", "--run-dir", "b").Code);
        Assert.Equal(Metrics(Folder.File("a")), Metrics(Folder.File("b")));
        Assert.Equal(File.ReadAllText(Folder.File("a/config.json")), File.ReadAllText(Folder.File("b/config.json")));
        Assert.Equal(0, Trainer("train", Config, "--run-dir", "c", "--set", "training:seed=6").Code);
        Assert.NotEqual(Metrics(Folder.File("a")), Metrics(Folder.File("c")));
    }

    [Fact]
    public void Variables_lie_between_the_file_and_the_settings()
    {
        using var process = TrainerProcess.Start(
            Folder.Path, ["validate", Config, "--print", "--set", "training:seed=3"], null, ("TRAINER__training__seed", "2"), ("TRAINER__training__epochs", "7"));
        JsonElement training = JsonDocument.Parse(process.WaitForEnd().Output).RootElement.GetProperty("training");
        Assert.Equal((3, 7, 64), (training.GetProperty("seed").GetInt32(), training.GetProperty("epochs").GetInt32(), training.GetProperty("batchSize").GetInt32()));
    }

    [Fact]
    public void Every_configuration_of_the_repository_is_valid()
    {
        string[] configs = [.. Directory.GetFiles(Path.Combine(Repository.Root, "configs"), "*.json")];
        Assert.NotEmpty(configs);
        Assert.All(configs, config => Assert.Equal((0, ""), (Trainer("validate", config) is var result ? result.Code : -1, result.Errors)));
    }

    [Fact]
    public void Components_are_listed_and_explained()
    {
        (int code, string output, _) = Trainer("list");
        Assert.Equal(0, code);
        foreach (string name in (string[])["adamw", "convnet", "digits", "cosine", "classification", "random-crop", "early-stopping"]) Assert.Contains(name, output, StringComparison.Ordinal);

        (code, output, _) = Trainer("show", "adamw");
        Assert.Equal(0, code);
        foreach (string word in (string[])["learningRate", "weightDecay", "number"]) Assert.Contains(word, output, StringComparison.Ordinal);
        Refused(Trainer("show", "adamww"), 2, "did you mean 'adamw'?");
        Refused(Trainer("list", "optimiser"), 2, "did you mean 'optimizer'?");
    }

    [Fact]
    public void The_doctor_finds_nothing_wrong()
    {
        (int code, string output, string errors) = Trainer("doctor");
        Assert.True(code == 0, output + errors);
        foreach (string word in (string[])["libtorch", "torch_cpu", "threads", "CUDA devices", "ok"]) Assert.Contains(word, output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_doctor_gives_the_reason_when_the_libtorch_named_is_unusable()
    {
        using var process = TrainerProcess.Start(Folder.Path, ["doctor"], null, ("LIBTORCH", Folder.Path));
        Refused(process.WaitForEnd(), 4, "LIBTORCH=" + Folder.Path, "libtorch_cpu");

        Folder.Write("torch/version.py", "__version__ = '1.13.1'");
        Folder.Write("torch/lib/libtorch_cpu.so", "not a library");
        using var old = TrainerProcess.Start(Folder.Path, ["train", Config], null, ("LIBTORCH", Folder.File("torch")));
        Refused(old.WaitForEnd(), 4, "1.13.1", "2.10");

        Folder.Write("torch/version.py", "__version__ = '2.10.0+cpu'");
        Folder.Write("torch/lib/libc10.so", new string('x', 4096));
        using var broken = TrainerProcess.Start(Folder.Path, ["doctor"], null, ("LIBTORCH", Folder.File("torch")));
        Refused(broken.WaitForEnd(), 4, "libc10.so does not load", "invalid ELF header");
    }

    [Fact]
    public void A_libtorch_elsewhere_is_used_instead_of_our_own()
    {
        // A copy, not a link: two libtorch of different files in one process would abort it.
        string native = Path.Combine(Path.GetDirectoryName(TrainerProcess.Assembly)!, "runtimes", "linux-x64", "native");
        Folder.Write("torch/version.py", "__version__ = '2.10.0+cpu'");
        Directory.CreateDirectory(Folder.File("torch/lib"));
        foreach (string file in Directory.GetFiles(native).Where(file => Path.GetFileName(file) is "libc10.so" or "libtorch.so" or "libtorch_cpu.so" or ['l', 'i', 'b', 'g', 'o', 'm', 'p', ..]))
        {
            File.Copy(file, Path.Combine(Folder.File("torch/lib"), Path.GetFileName(file)));
        }

        using var doctor = TrainerProcess.Start(Folder.Path, ["doctor"], null, ("LIBTORCH", Folder.File("torch")));
        (int code, string output, string errors) = doctor.WaitForEnd();
        Assert.True(code == 0, output + errors);
        Assert.Matches($"libtorch from +{Folder.File("torch/lib")}", output);
        using var train = TrainerProcess.Start(Folder.Path, ["train", Config], null, ("LIBTORCH", Folder.File("torch")));
        Assert.Equal(0, train.WaitForEnd().Code);
    }

    [Fact]
    public void Help_teaches()
    {
        foreach (string[] arguments in (string[][])[["--help"], ["train", "--help"], ["data", "get", "--help"]])
        {
            (int code, string output, _) = Trainer(arguments);
            Assert.Equal(0, code);
            Assert.Contains("Usage", output, StringComparison.Ordinal);
        }

        Assert.Contains("--set <section:key=value>", Trainer("train", "--help").Output, StringComparison.Ordinal);
        Assert.Contains("trainer [command]", Trainer("--help").Output, StringComparison.Ordinal);
    }
}
