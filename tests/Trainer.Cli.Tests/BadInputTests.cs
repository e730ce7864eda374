using System.IO.Compression;

namespace Trainer.Cli.Tests;

public sealed class BadInputTests : CliTest
{
    [Fact]
    public void A_missing_configuration() => RefusedWithoutTrace(Trainer("train", "smal.json"), 2, "there is no file smal.json", "Did you mean small.json?");

    /// <summary>Between colons <c>train</c> is the name of a picture to the console's library.</summary>
    [Fact]
    public void Keys_are_shown_as_they_are()
    {
        Folder.Write("fields.json", """
            {
              "task": { "type": "operator-learning", "data": { "type": "field-files", "train": { "inputs": ["x.npy"], "outputs": ["y.npy"], "first": -1 } }, "model": "fno" },
              "optimizer": "adam", "training": { "steps": 1 }
            }
            """);
        RefusedWithoutTrace(Trainer("train", "fields.json"), 2, "task:data:train:first: is -1");
    }

    [Fact]
    public void A_syntax_error()
    {
        Folder.Write("bad.json", "{\n  \"task\": {,\n}");
        RefusedWithoutTrace(Trainer("train", "bad.json"), 2, "bad.json, line 2, column 12");
    }

    [Theory]
    [InlineData("optimizer:learningrate=1", "optimizer:learningrate", "did you mean 'learningRate'?")]
    [InlineData("optimizer:learningRate=-1", "optimizer:learningRate: is -1, but must be", "(--set)")]
    [InlineData("optimizer:type=adan", "there is no optimizer 'adan'; did you mean 'adam'?")]
    [InlineData("training:batchSize=big", "training:batchSize: is the text \"big\", but must be an integer")]
    [InlineData("task:model:widths=[0]", "task:model", "must be positive")]
    [InlineData("training:device=gpu", "must be auto, cpu, cuda or cuda:N")]
    [InlineData("nonsense", "section:key=value")]
    [InlineData("schedule=step", "schedule: needs either")]
    [InlineData("optimizer:groups=[{\"match\": \"foo*\"}]", "optimizer: ", "foo*")]
    [InlineData("task:augmentations=[{\"type\": \"random-crop\", \"padding\": 8, \"fill\": \"reflect\"}]", "task:augmentations: ", "8")]
    [InlineData("training:accumulate=2147483647", "training:accumulate: is 2147483647, but must be 1 to 65536")]
    [InlineData("training:checkpoints:metric=test/accuracy", "training:checkpoints:direction: is required with a metric")]
    [InlineData("training:precision=fp64", "training:precision", "fp32, bf16, fp16")]
    [InlineData("training:keepFloat32=[\"layer.0\"]", "training:keepFloat32: ", "layers.0")]
    [InlineData("training:matmulPrecision=low", "highest, high, medium")]
    [InlineData("training:freeze=[\"*\"]", "training:freeze: leaves no parameter to train")]
    [InlineData("training:average=emma", "there is no average 'emma'; did you mean 'ema'?")]
    [InlineData("training:average={\"type\": \"ema\", \"decay\": 1}", "training:average:decay: is 1")]
    [InlineData("training:maximumSeconds=0", "training:maximumSeconds: is 0")]
    [InlineData("training:overfitBatches=0", "training:overfitBatches: is 0")]
    [InlineData("training:weights={\"path\": \"none.safetensors\"}", "training:weights:path: ", "none.safetensors")]
    [InlineData("training:weights={\"path\": \"small.json\"}", "small.json")]
    [InlineData("training:workers=0", "training:workers: is 0")]
    [InlineData("listeners=[{\"type\": \"target\"}]", "listeners", "value", "required")]
    [InlineData("listeners=[{\"type\": \"profile\", \"steps\": 0}]", "steps: is 0")]
    [InlineData("task:model={\"type\": \"torchscript\", \"path\": \"small.json\"}", "task:model: ", "small.json")]
    [InlineData("task:sampling=blanced", "did you mean 'balanced'?")]
    [InlineData("logging:mlflow={\"uri\": \"nowhere\"}", "logging:mlflow:uri")]
    public void A_bad_setting(string setting, params string[] words) =>
        RefusedWithoutTrace(Trainer("train", Config, "--set", setting), 2, words);

    [Fact]
    public void An_unknown_option_of_the_command()
    {
        Assert.Equal(2, Trainer("train", Config, "--sett", "a=b").Code);
        Refused(Trainer("train", "--rsume"), 2, "no option --rsume", "Did you mean --resume?");
        Refused(Trainer("trian", Config), 2, "train");
    }

    [Fact]
    public void A_device_that_is_not_there() =>
        RefusedWithoutTrace(Trainer("train", Config, "--set", "training:device=cuda"), 4, "no CUDA device", "training:device=cpu");

    [Fact]
    public void Missing_data() => RefusedWithoutTrace(
        Trainer("train", Config, "--set", "task:data:type=mnist", "--data", Folder.File("data")),
        2, Folder.File("data"), "train-images-idx3-ubyte", "trainer data get mnist");

    [Fact]
    public void A_truncated_IDX_file()
    {
        OtherFiles("mnist/train-labels-idx1-ubyte", "mnist/t10k-images-idx3-ubyte", "mnist/t10k-labels-idx1-ubyte");
        File.WriteAllBytes(Folder.File("data/mnist/train-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2, 3]);
        RefusedWithoutTrace(Trainer("train", Config, "--set", "task:data:type=mnist", "--data", Folder.File("data")), 2, "train-images-idx3-ubyte", "expected 7,072 bytes, found 19");
    }

    [Fact]
    public void An_IDX_file_with_a_wrong_magic_number()
    {
        OtherFiles("mnist/train-labels-idx1-ubyte", "mnist/t10k-images-idx3-ubyte", "mnist/t10k-labels-idx1-ubyte");
        using (var gzip = new GZipStream(File.Create(Folder.File("data/mnist/train-images-idx3-ubyte.gz")), CompressionLevel.Fastest)) gzip.Write(new byte[64]);
        RefusedWithoutTrace(Trainer("train", Config, "--set", "task:data:type=mnist", "--data", Folder.File("data")), 2, "train-images-idx3-ubyte.gz", "magic");
    }

    [Fact]
    public void A_truncated_CIFAR_file()
    {
        OtherFiles("cifar10/test_batch.bin");
        File.WriteAllBytes(Folder.File("data/cifar10/data_batch_1.bin"), new byte[5000]);
        RefusedWithoutTrace(Trainer("train", Config, "--set", "task:data:type=cifar10", "--data", Folder.File("data")), 2, "data_batch_1.bin", "3,073");
    }

    [Fact]
    public void A_learning_rate_at_which_training_diverges()
    {
        (int Code, string Output, string Errors) result = Trainer("train", Config, "--run-dir", "run", "--set", "optimizer:type=sgd", "--set", "optimizer:learningRate=1e6");
        Refused(result, 3, "diverged at step", "learning rate");
        Assert.Matches("(weight|output of) '[a-z0-9.]+' .*has [0-9,]+ of [0-9,]+ elements that are not finite", result.Errors);
        Assert.Equal("diverged", Summary(Folder.File("run")).GetProperty("status").GetString());
    }

    private void OtherFiles(params string[] names)
    {
        foreach (string name in names) Folder.Write(Path.Combine("data", name), "not looked at before the fault");
    }

    // A run that could not begin leaves no folder.
    private void RefusedWithoutTrace((int Code, string Output, string Errors) result, int code, params string[] words)
    {
        Refused(result, code, words);
        Assert.False(Directory.Exists(Folder.File("runs")));
    }
}
