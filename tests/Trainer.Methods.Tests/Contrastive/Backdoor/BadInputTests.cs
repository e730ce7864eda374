using Trainer.Components;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Loop;
using Trainer.Randomness;
using Trainer.Runs;
using Trainer.Tasks;
using Trainer.Tests;

namespace Trainer.Methods.Tests.Contrastive.Backdoor;

/// <summary>What nobody can attack or defend is refused, by its place.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("blto", "task:poisoning:rate=0")]
    [InlineData("blto", "task:poisoning:rate=1.01")]
    [InlineData("blto", "task:trigger:budget=0")]
    [InlineData("blto", "task:rounds:lowerSteps=-1")]
    [InlineData("blto", "task:surrogate:cleanSteps=-1")]
    [InlineData("blto/defence", "task:cleanShare=0")]
    [InlineData("blto/defence", "task:cleanShare=1.01")]
    [InlineData("blto/victim", "task:poisoning:rate=0")]
    [InlineData("blto/victim", "task:poisoning:rate=2")]
    [InlineData("blto/victim", "task:measure:neighbours:temperature=0")]
    public void Options_out_of_range_are_refused_by_their_path(string config, string setting)
    {
        var error = Assert.Throws<ConfigException>(() => Options(config, setting));
        Assert.Contains(error.Errors, found => found.Path == setting.Split('=')[0]);
    }

    [Theory]
    [InlineData("blto", "training:batchSize=1", "training:batchSize", "is not defined")]
    [InlineData("blto", "task:rounds:lowerSteps=0;task:rounds:upperSteps=0", "task:rounds", "nothing would be done")]
    [InlineData("blto", "task:surrogate:cleanSteps=5;task:rounds:lowerSteps=0", "task:rounds:reinitialiseEvery", "untrained surrogate")]
    [InlineData("blto", "task:data={\"type\":\"digits\",\"limit\":1}", "task:data", "1 training sample")]
    [InlineData("blto/defence", "schedule={\"type\":\"cosine\"}", "schedule", "constant rate")]
    [InlineData("blto", "task:trigger={\"type\":\"generator\"};task:data={\"type\":\"average-pool\",\"data\":\"digits\"}", "task:trigger", "multiples of 4 and at least 8")]
    [InlineData("blto", "task:augmentations=[{\"type\":\"random-resized-crop\",\"size\":9}]", "task:augmentations", "smaller than the size")]
    [InlineData("blto/victim", "task:trigger:weights=null", "task:trigger:weights", "checkpoint of the task blto")]
    [InlineData("blto/victim", "task:trigger:weights:path=nowhere", "task:trigger:weights:path", "nowhere")]
    [InlineData("blto/victim", "task:trigger={\"type\":\"patch\"}", "task:trigger", "does not fit into the middle half")]
    [InlineData("blto/victim", "task:trigger={\"type\":\"noise\"};task:victim={\"type\":\"quadratic\"}", "task:victim", "no contrastive task")]
    [InlineData("blto/victim", "task:trigger={\"type\":\"noise\"};task:victim:augmentations=[{\"type\":\"random-resized-crop\",\"size\":9}]", "task:victim:augmentations", "smaller than the size")]
    [InlineData("blto/victim", "task:trigger={\"type\":\"noise\"};task:victim:method={\"type\":\"simclr\",\"hidden\":-1}", "task:victim:method:hidden", "")]
    [InlineData("blto/victim", "task:trigger={\"type\":\"noise\"};training:batchSize=1", "training:batchSize", "nothing to be told apart from")]
    [InlineData("blto/defence", "task:attack={\"type\":\"quadratic\"}", "task:attack", "not the task backdoor")]
    public void What_does_not_go_together_is_refused_before_training(string config, string settings, string path, string message)
    {
        var error = Assert.Throws<ConfigException>(() => Build(Options(config, settings.Split(';'))));
        Assert.Contains(error.Errors, found => found.Path == path && found.Message.Contains(message, StringComparison.Ordinal));
    }

    /// <summary>These tasks make their own steps, which what the engine does to its own does not reach.</summary>
    [Theory]
    [InlineData("training:precision=bf16", "float32")]
    [InlineData("training:keepFloat32=[\"*\"]", "float32")]
    [InlineData("training:accumulate=2", "training:batchSize")]
    [InlineData("training:clipNorm=1", "learning rate")]
    [InlineData("training:clipValue=1", "learning rate")]
    [InlineData("training:freeze=[\"*\"]", "all its parameters")]
    [InlineData("training:overfitBatches=1", "smaller data set")]
    public void Settings_that_would_have_no_effect_are_refused(string setting, string message)
    {
        foreach (string config in (string[])["blto", "blto/defence"])
        {
            ConfigError error = Assert.Single(Assert.Throws<ConfigException>(() => Build(Options(config, setting))).Errors);
            Assert.Equal(setting.Split('=')[0], error.Path);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_blur_of_an_even_kernel_is_refused_by_its_path()
    {
        ConfigError error = Assert.Single(Assert.Throws<ConfigException>(() => Options("blto/defence", """task:defence={"type":"input-blur","kernel":4}""")).Errors);
        Assert.Equal("task:defence:kernel", error.Path);
        Assert.Contains("take 3 or 5", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("task:target=ten", "task:target: there is no class 'ten'; the classes are 0, 1")]
    [InlineData("task:poisoning:rate=0.0001", "task:poisoning:rate: 0.0001 of")]
    [InlineData("task:poisoning:rate=0.9", "task:poisoning:rate: 0.9 poisons")]
    public void What_the_data_do_not_have_is_refused(string setting, string message)
    {
        Assert.Contains(message, Assert.Throws<DataException>(() => Build(Options("blto", setting))).Message, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<DataException>(() => Build(Options("blto/victim", setting, """task:trigger={"type":"noise"}"""))).Message, StringComparison.Ordinal);
    }

    private static RunOptions Options(string config, params string[] settings) =>
        OptionsBinder.Bind<RunOptions>(ConfigLoader.Load(Path.Combine(Repository.Root, "configs", config + ".json"), settings, new Dictionary<string, string>()), new ComponentCatalogue());

    private static void Build(RunOptions options)
    {
        using TrainingTask task = options.Task.Create();
        task.Build(new RunContext { Training = options.Training, Optimizer = options.Optimizer, Schedule = options.Schedule, Random = new RandomStream(0) });
    }
}
